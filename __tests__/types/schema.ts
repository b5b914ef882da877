import type { InferOutput } from "valibot";
import type { Bootstrap } from "../../environments/bootstrap";
import type { AksCluster, EksCluster, Environment, ExistingCluster } from "../../environments/environment";
import type { aksCluster } from "../../rules/schema/aks-cluster";
import type { bootstrap } from "../../rules/schema/bootstrap";
import type { eksCluster } from "../../rules/schema/eks-cluster";
import type { environment } from "../../rules/schema/environment";

// What runs is transpiled, not checked: the schema checks it then, and the compiler holds it to the types here.

/** The type without `readonly` and with its parts merged, so that two spellings of one shape are one type. */
type Merged<Type> = Type extends string | number | boolean
  ? Type
  : Type extends readonly (infer Item)[]
    ? Merged<Item>[]
    : { -readonly [Key in keyof Type]: Merged<Type[Key]> };

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Equal<A, B> = Same<Merged<A>, Merged<B>>;

true satisfies Equal<InferOutput<typeof eksCluster>, EksCluster>;
true satisfies Equal<InferOutput<typeof aksCluster>, AksCluster>;
true satisfies Equal<InferOutput<typeof environment>, Environment>;
true satisfies Equal<InferOutput<typeof bootstrap>, Bootstrap>;

// The comparison sees what assignability does not: a property more, an optional one, another value.
false satisfies Equal<ExistingCluster & { readonly more?: string }, ExistingCluster>;
false satisfies Equal<Omit<ExistingCluster, "kubeconfig">, ExistingCluster>;
false satisfies Equal<Required<ExistingCluster>, ExistingCluster>;
false satisfies Equal<{ readonly a: "x" | "y" }, { readonly a: "x" }>;
false satisfies Equal<{ readonly a: { readonly b: string | undefined } }, { readonly a: { readonly b: string } }>;
