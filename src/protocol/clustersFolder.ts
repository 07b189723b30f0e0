/** The folder in a workspace folder that holds its clusters. Where there is one, the extension starts with the window. */
export const clustersFolderName = '.clusters';
