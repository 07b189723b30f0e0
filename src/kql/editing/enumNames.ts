/** The names of an enum of the language service, by value. */
export function enumNames(values: object): ReadonlyMap<unknown, string> {
  return new Map(Object.entries(values).flatMap(([name, value]) => (typeof value === 'number' ? [[value, name]] : [])));
}
