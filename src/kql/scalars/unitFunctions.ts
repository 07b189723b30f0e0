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
};

/** Metres in a second. */
const speed: Units = {
  ...Object.fromEntries(
    (['Meter', 'Centimeter', 'Millimeter', 'Kilometer', 'Inch', 'Foot', 'Yard'] as const).flatMap((name) => {
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
