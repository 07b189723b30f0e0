/** As `package.json` has it, which a test holds it against: the engine also runs where no package.json lies beside it. */
export const productVersion = '0.1.0';

export const productName = 'Data Share Explorer';
