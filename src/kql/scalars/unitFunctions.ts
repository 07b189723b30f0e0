import { real, type Sql, sql } from '../ir/sql.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { convert } from './convert.ts';
import { isNumeric, scalar } from './scalar.ts';

/** How many of the first unit of its table a unit is. */
type Units = Readonly<Record<string, number>>;

const angle: Units = {
  Degree: 1,
  Arcminute: 1 / 60,
  Arcsecond: 1 / 3600,
  Radian: 180 / Math.PI,
  Milliradian: 0.18 / Math.PI,
  Gradian: 0.9,
  Centiradian: 1.8 / Math.PI,
  Deciradian: 18 / Math.PI,
  Microradian: 1.8e-4 / Math.PI,
  Nanoradian: 1.8e-7 / Math.PI,
  Millidegree: 1e-3,
  Microdegree: 1e-6,
  Nanodegree: 1e-9,
  NatoMil: 9 / 160,
  Revolution: 360,
};

const energy: Units = {
  Joule: 1,
  Kilojoule: 1e3,
  Megajoule: 1e6,
  Gigajoule: 1e9,
  Millijoule: 1e-3,
  WattHour: 3600,
  KilowattHour: 3.6e6,
  MegawattHour: 3.6e9,
  GigawattHour: 3.6e12,
  Calorie: 4.184,
  Kilocalorie: 4184,
  BritishThermalUnit: 1055.05585262,
  Erg: 1e-7,
  KilobritishThermalUnit: 1055055.85262,
  MegabritishThermalUnit: 1055055852.62,
  GigabritishThermalUnit: 1055055852620,
  Megacalorie: 4.184e6,
  TerawattHour: 3.6e15,
  WattDay: 86_400,
  KilowattDay: 8.64e7,
  MegawattDay: 8.64e10,
  GigawattDay: 8.64e13,
  TerawattDay: 8.64e16,
  FootPound: 1.355817948331,
};

const force: Units = {
  Newton: 1,
  Decanewton: 10,
  Kilonewton: 1e3,
  Meganewton: 1e6,
  Millinewton: 1e-3,
  Micronewton: 1e-6,
  Dyn: 1e-5,
  KilogramForce: 9.80665,
  TonneForce: 9806.65,
  KiloPond: 9.80665,
  PoundForce: 4.4482216152605,
  KilopoundForce: 4448.2216152605,
  OunceForce: 0.2780138509537812,
  ShortTonForce: 8896.443230521,
};

const length: Units = {
  Meter: 1,
  Decimeter: 0.1,
  Centimeter: 0.01,
  Millimeter: 1e-3,
  Micrometer: 1e-6,
  Nanometer: 1e-9,
  Decameter: 10,
  Hectometer: 100,
  Kilometer: 1000,
  Inch: 0.0254,
  Foot: 0.3048,
  Yard: 0.9144,
  Mile: 1609.344,
  NauticalMile: 1852,
  Angstrom: 1e-10,
  Microinch: 2.54e-8,
  Mil: 2.54e-5,
  Twip: 0.0254 / 1440,
  DtpPoint: 0.0254 / 72,
  DtpPica: 0.0254 / 6,
  PrinterPoint: 0.0254 / 72.27,
  PrinterPica: (12 * 0.0254) / 72.27,
  Hand: 0.1016,
  UsSurveyFoot: 1200 / 3937,
  Fathom: 1.8288,
  Chain: 20.1168,
  Shackle: 27.432,
  DataMile: 1828.8,
};

const mass: Units = {
  Kilogram: 1,
  Hectogram: 0.1,
  Decagram: 0.01,
  Gram: 1e-3,
  Decigram: 1e-4,
  Centigram: 1e-5,
  Milligram: 1e-6,
  Microgram: 1e-9,
  Nanogram: 1e-12,
  Tonne: 1000,
  Kilotonne: 1e6,
  Megatonne: 1e9,
  Pound: 0.45359237,
  Kilopound: 453.59237,
  Megapound: 453592.37,
  Grain: 6.479891e-5,
  Ounce: 0.028349523125,
  Stone: 6.35029318,
  ShortHundredweight: 45.359237,
  LongHundredweight: 50.80234544,
  ShortTon: 907.18474,
  LongTon: 1016.0469088,
};

const wholeUnits = [
  'Meter',
  'Decimeter',
  'Centimeter',
  'Millimeter',
  'Micrometer',
  'Nanometer',
  'Kilometer',
  'Inch',
  'Foot',
  'UsSurveyFoot',
  'Yard',
] as const;

/** Metres in a second. */
const speed: Units = {
  ...Object.fromEntries(
    wholeUnits.flatMap((name) => {
      const meters = length[name] ?? Number.NaN;
      return [
        [`${name}PerSecond`, meters],
        [`${name}PerMinute`, meters / 60],
        [`${name}PerHour`, meters / 3600],
      ];
    }),
  ),
  MilePerHour: 1609.344 / 3600,
  Knot: 1852 / 3600,
};

const volume: Units = {
  CubicMeter: 1,
  CubicDecimeter: 1e-3,
  CubicCentimeter: 1e-6,
  CubicMillimeter: 1e-9,
  CubicKilometer: 1e9,
  Hectoliter: 0.1,
  Liter: 1e-3,
  Deciliter: 1e-4,
  Centiliter: 1e-5,
  Milliliter: 1e-6,
  CubicInch: 0.0254 ** 3,
  CubicFoot: 0.3048 ** 3,
  CubicYard: 0.9144 ** 3,
  CubicMile: 1609.344 ** 3,
  CubicHectometer: 1e6,
  CubicMicrometer: 1e-18,
  Kiloliter: 1,
  Megaliter: 1000,
  Microliter: 1e-9,
  OilBarrel: 0.158987294928,
  UsGallon: 0.003785411784,
  UsQuart: 0.000946352946,
  UsPint: 0.000473176473,
  UsOunce: 2.95735295625e-5,
  ImperialGallon: 0.00454609,
  ImperialPint: 5.6826125e-4,
  ImperialOunce: 2.84130625e-5,
  MetricCup: 0.00025,
  // With the six digits that Kusto knows of it.
  AcreFoot: 1 / 0.000810714,
};

const has = (units: Units, name: unknown): name is string => typeof name === 'string' && Object.hasOwn(units, name);

/** Names of units must be known while compiling. */
const conversion =
  (units: Units): ScalarFunction =>
  ({ args: [value, from, to] }) => {
    if (!value || !isNumeric(value.type) || !has(units, from?.constant) || !has(units, to?.constant)) return undefined;
    const [a, b] = [units[from.constant] ?? 1, units[to.constant] ?? 1];
    return scalar(sql`(${convert(value, 'real').sql} * ${real(a)} / ${real(b)})`, 'real');
  };

/** Degrees of a scale as kelvins, and back. */
const scales: Readonly<Record<string, readonly [toKelvin: (v: Sql) => Sql, fromKelvin: (v: Sql) => Sql]>> = {
  Kelvin: [(v) => v, (v) => v],
  DegreeCelsius: [(v) => sql`(${v} + 273.15)`, (v) => sql`(${v} - 273.15)`],
  DegreeFahrenheit: [(v) => sql`((${v} + 459.67) * 5 / 9)`, (v) => sql`(${v} * 9 / 5 - 459.67)`],
  DegreeRankine: [(v) => sql`(${v} * 5 / 9)`, (v) => sql`(${v} * 9 / 5)`],
};

const temperature: ScalarFunction = ({ args: [value, from, to] }) => {
  const scale = (name: unknown): (typeof scales)[string] | undefined =>
    typeof name === 'string' && Object.hasOwn(scales, name) ? scales[name] : undefined;
  const [a, b] = [scale(from?.constant), scale(to?.constant)];
  if (!value || !isNumeric(value.type) || !a || !b) return undefined;
  return scalar(b[1](a[0](convert(value, 'real').sql)), 'real');
};

export const unitFunctions: ScalarFunctions = {
  convert_angle: conversion(angle),
  convert_energy: conversion(energy),
  convert_force: conversion(force),
  convert_length: conversion(length),
  convert_mass: conversion(mass),
  convert_speed: conversion(speed),
  convert_temperature: temperature,
  convert_volume: conversion(volume),
};
