/** A message is a sentence with `{name}` places, or one such sentence a plural category, chosen by `count`. */
type Message = string | PluralMessage;
export type Catalogue = Readonly<Record<string, Message>>;
interface PluralMessage {
  readonly one: string;
  readonly other: string;
  readonly zero?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
}

type Places<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;
type Needed<Of> = Of extends string ? Places<Of> : 'count' | Places<Of[keyof Of]>;
type Arguments<Of> = [Needed<Of>] extends [never]
  ? []
  : [values: { readonly [Name in Needed<Of>]: Name extends 'count' ? number : string | number }];

export type Translate<Of extends Catalogue> = <Key extends keyof Of & string>(
  key: Key,
  ...args: Arguments<Of[Key]>
) => string;

/**
 * Makes `t` for one catalogue. Works in server and client components alike; keys and places are checked by the compiler.
 * Numbers are written as the language writes them.
 */
export function createMessages<const Of extends Catalogue>(catalogue: Of, language = 'en'): Translate<Of> {
  const plurals = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (key, ...args) => {
    const values: Readonly<Record<string, string | number>> = args[0] ?? {};
    const message: Message = catalogue[key] ?? key;
    const text =
      typeof message === 'string' ? message : (message[plurals.select(Number(values.count))] ?? message.other);
    return text.replace(/\{(\w+)\}/g, (place, name: string) => {
      const value = values[name];
      return typeof value === 'number' ? numbers.format(value) : (value ?? place);
    });
  };
}
