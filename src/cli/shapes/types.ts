/** Katachi's types, recognized in what the compiler says about an expression. */
import type { Node, Type } from "ts-morph";

export type Kind = "tensor" | "layer" | "model";

/** A file of the library's own types, as a source or as a declaration. */
const HOME: Readonly<Record<string, { readonly kind: Kind; readonly file: RegExp }>> = {
  Tensor: { kind: "tensor", file: /\/types\/tensor\.(d\.)?ts$/ },
  IntTensor: { kind: "tensor", file: /\/types\/tensor\.(d\.)?ts$/ },
  Model: { kind: "model", file: /\/types\/model\.(d\.)?ts$/ },
  Sequential: { kind: "model", file: /\/types\/sequential\.(d\.)?ts$/ },
  CompiledModel: { kind: "model", file: /\/types\/training\/compile\.(d\.)?ts$/ },
};

const symbolOf = (type: Type): ReturnType<Type["getSymbol"]> => type.getAliasSymbol() ?? type.getSymbol();

/** What an expression's type is to Katachi; undefined for everything else. */
export function kindOf(type: Type): Kind | undefined {
  if (type.isAny() || type.isUnion()) return undefined;
  const symbol = symbolOf(type);
  const home = symbol && HOME[symbol.getName()];
  const declared = (known: RegExp): boolean => symbol!.getDeclarations().some((declaration) => known.test(declaration.getSourceFile().getFilePath()));
  if (home && declared(home.file)) return home.kind;
  const isLayer = type.getCallSignatures().length > 0 && ["countParams", "setWeights", "trainable"].every((name) => type.getProperty(name));
  return isLayer ? "layer" : undefined;
}

/** A tuple or list of tensors, as several results of one call come. */
export const isTensorTuple = (type: Type): boolean => type.isTuple() && type.getTupleElements().length > 0 && type.getTupleElements().every((element) => kindOf(element) === "tensor");

/** The text that an editor shows for a type. */
export const textOf = (type: Type, at: Node): string => type.getText(at).replaceAll(/import\("[^"]*"\)\./g, "");

/** What a model takes and gives, as text. */
export function portsOf(type: Type, at: Node): string {
  const side = (name: string): string => {
    const property = type.getProperty(name);
    return property ? textOf(property.getTypeAtLocation(at), at) : "?";
  };
  return `${side("inputs")} → ${side("outputs")}`;
}
