/**
 * The two tricks that let one signature serve both exact shapes and generic blocks.
 *
 * A conditional type over a bare type variable is put off until the variable is known, and what is put off can be
 * neither compared nor called. Wrapped in an interface, the same question is answered at once.
 */

/** Wraps a type so that `Box<A> extends Box<B>` is decided at once, even when A or B holds a type variable. */
export interface Box<T> {
  readonly boxed: T;
}

/**
 * Whether D is a type variable of a generic body (or `any`), in which case size checks wait for the call.
 *
 * `G` must be a type parameter where this alias is used and concrete where it is called; without it the compiler would
 * settle the answer at the declaration. The question rests on undocumented behaviour: a type variable is assignable to
 * neither -1 nor -2, yet the compiler can rule out neither. `tests/types/programs/generic.ts` pins it on every version.
 */
export type IsVariable<D, G> = Box<Probe<D>> & Later<G> extends Box<"known"> ? false : true;

/** `unknown` as soon as G is concrete. An intersection with G itself would have all members of a tuple worked out. */
type Later<G> = G extends unknown ? unknown : never;

type Probe<D> = Box<D> extends Box<-1> ? (Box<D> extends Box<-2> ? "variable" : "known") : "known";
