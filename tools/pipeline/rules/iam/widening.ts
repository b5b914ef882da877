import { impliesAll, tellsWho } from "./conditions";
import { type Patterns, patternsCover, type Statement } from "./document";
import { globCovers, globsMeet } from "./glob";

/** What is asked of a policy: which resource it belongs to, and whether it is new. */
export interface PolicyContext {
  /** A key's or a repository's policy speaks of itself alone, whatever its resource says. */
  readonly ownResource: boolean;
  readonly isNew: boolean;
  /** It is a trust policy. */
  readonly isTrust: boolean;
  /** Whether a principal is known to be of another account. */
  isForeign(principal: string): boolean;
}

/** What `after` allows that `before` did not, as far as it is to be refused. */
export function widening(
  before: readonly Statement[],
  after: readonly Statement[],
  context: PolicyContext,
): readonly string[] {
  return [
    ...new Set([
      ...after.filter(({ allows }) => allows).flatMap((statement) => grown(statement, before, context)),
      ...before.filter(({ allows }) => !allows).flatMap((statement) => freed(statement, after)),
    ]),
  ];
}

const EVERYBODY: Patterns = { not: false, patterns: ["*"] };

function isWithin(
  statement: Statement,
  action: Patterns,
  resource: Patterns,
  principal: Patterns,
  old: Statement,
): boolean {
  return (
    patternsCover(old.actions, action) &&
    patternsCover(resourcesOf(old), resource) &&
    patternsCover(old.principals ?? EVERYBODY, principal) &&
    impliesAll(statement.conditions, old.conditions)
  );
}

// A trust policy and a repository's policy name no resource.
function resourcesOf({ resources }: Statement): Patterns {
  return resources.patterns.length > 0 ? resources : EVERYBODY;
}

function each(patterns: Patterns): readonly Patterns[] {
  return patterns.not ? [patterns] : patterns.patterns.map((pattern) => ({ not: false, patterns: [pattern] }));
}

function said({ not, patterns }: Patterns): string {
  return not ? `everything but ${patterns.join(", ")}` : patterns.join(", ");
}

/** What a statement allows beyond the statements before it. */
function grown(statement: Statement, before: readonly Statement[], context: PolicyContext): readonly string[] {
  const found: string[] = [];
  const allowed = before.filter(({ allows }) => allows);
  const known = new Set(allowed.flatMap(({ principals }) => principals?.patterns ?? []));
  for (const principal of each(statement.principals ?? EVERYBODY)) {
    for (const action of each(statement.actions))
      for (const resource of each(resourcesOf(statement))) {
        if (allowed.some((old) => isWithin(statement, action, resource, principal, old))) continue;
        const why = refusal(statement, { action, resource, principal }, allowed, known, context);
        if (why !== undefined) found.push(why);
      }
  }
  return found;
}

interface Grant {
  readonly action: Patterns;
  readonly resource: Patterns;
  readonly principal: Patterns;
}

/** Why one grant that was not there is refused; undefined where it is narrow and harmless. */
function refusal(
  statement: Statement,
  { action, resource, principal }: Grant,
  allowed: readonly Statement[],
  known: ReadonlySet<string>,
  { ownResource, isNew, isTrust, isForeign }: PolicyContext,
): string | undefined {
  const { principals, conditions } = statement;
  const isGuarded = conditions.some(tellsWho);
  if (principals !== undefined) {
    const [name = ""] = principal.patterns;
    if (principal.not) return `lets ${said(principal)} in`;
    if (isStar(name) && !isGuarded) return "lets everyone in: its principal is * and no condition limits it";
    // An identity provider vouches for all its users, of which a trust policy means some.
    if (
      /^Federated: /.test(name) &&
      !conditions.some((each) => tellsWho(each) && !each.values.some((value) => /[*?]/.test(value)))
    )
      return `lets everyone in through ${name.slice(11)}: no condition limits it to exact subjects${subjectsOf(conditions)}`;
    if (/^Service: /.test(name) && isNew) return undefined;
    const trusted = subjectsOf(conditions);
    if (!isNew && !known.has(name)) return `lets ${name} in${trusted}`;
    if (
      !isNew &&
      allowed.some((old) => isWithin({ ...statement, conditions: old.conditions }, action, resource, principal, old))
    )
      return `lets more in by ${name}: its condition is wider now${trusted}`;
    if (isNew && isForeign(name)) return `lets ${name} in, of another account`;
    if (isNew && isTrust && !/^Federated: |\u27ea/.test(name)) return `lets ${name} in${trusted}`;
    if (isNew && (ownResource || isTrust)) return undefined;
  }
  const what = `allows ${said(action)} on ${said(resource)}`;
  const isWide = resource.not || (!ownResource && resource.patterns.some(isWideResource));
  if (action.not || resource.not) return what;
  const [name = ""] = action.patterns;
  if (isNew) {
    if (name === "*") return what;
    if (/^[\w-]+:\*+$/.test(name) && isWide) return what;
    const leads = ESCALATIONS.find(([pattern]) => globsMeet(pattern, name));
    if (leads === undefined || isBounded(conditions, name)) return undefined;
    return isWide || leads[1] === "anywhere" ? what : undefined;
  }
  if (/[*?]/.test(name) || resource.patterns.some((pattern) => /[*?]/.test(pattern))) return what;
  return ESCALATIONS.some(([pattern]) => globsMeet(pattern, name)) ? what : undefined;
}

function isStar(name: string): boolean {
  return /^\*+$/.test(name) || globCovers(name, "arn:aws:iam::*:root") || globCovers(name, "arn:aws:iam::*:role/*");
}

function subjectsOf(conditions: Statement["conditions"]): string {
  const subjects = conditions
    .filter(({ key }) => /:sub$|principalarn$|orgid$/.test(key))
    .flatMap(({ values }) => values);
  return subjects.length > 0 ? ` (${subjects.join(", ")})` : "";
}

/** All of a service, or of an account's part of it; objects of one bucket are not. */
function isWideResource(pattern: string): boolean {
  if (isStar(pattern)) return true;
  const [, , service, , , ...rest] = pattern.split(":");
  const name = rest.join(":");
  if (service === "s3" && name.includes("/")) return /^[*?]+\//.test(name);
  return /^arn:/.test(pattern) && /^([\w-]+[/:])?[*?]+$/.test(name);
}

// A role is passed to what the condition names, and no further; a tag or an organisation bounds likewise.
function isBounded(conditions: Statement["conditions"], action: string): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      !/not|ifexists|forallvalues/.test(operator) &&
      values.every((value) => !isStar(value)) &&
      (/^(aws:resourcetag|iam:resourcetag|ec2:resourcetag)\//.test(key) ||
        (key === "iam:permissionsboundary" && /^iam:/.test(action)) ||
        (key === "iam:passedtoservice" && action === "iam:passrole") ||
        (key === "iam:awsservicename" && action === "iam:createservicelinkedrole")),
  );
}

/**
 * Actions that lead to more permissions or to secrets, `anywhere` or where the resource is wide.
 * https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
 */
const ESCALATIONS: readonly (readonly [action: string, where: "anywhere" | "wide"])[] = [
  ...["iam:put*policy", "iam:attach*policy", "iam:createpolicyversion", "iam:setdefaultpolicyversion"].map(anywhere),
  ...["iam:updateassumerolepolicy", "iam:createaccesskey", "iam:createloginprofile", "iam:updateloginprofile"].map(
    anywhere,
  ),
  ...["iam:addusertogroup", "iam:delete*permissionsboundary", "iam:put*permissionsboundary", "iam:detach*policy"].map(
    anywhere,
  ),
  ...["iam:delete*policy", "iam:createrole", "iam:createuser", "iam:passrole", "iam:updaterole"].map(anywhere),
  ...["iam:createopenidconnectprovider", "iam:updatesamlprovider", "iam:createsamlprovider"].map(anywhere),
  ...["iam:addclientidtoopenidconnectprovider", "iam:updateopenidconnectproviderthumbprint"].map(anywhere),
  ...["organizations:*", "account:*", "sso:*", "sso-admin:*"].map(wide),
  ...["sts:assumerole*", "sts:setsourceidentity", "sts:getfederationtoken", "kms:putkeypolicy", "kms:creategrant"].map(
    wide,
  ),
  ...["kms:decrypt", "kms:schedulekeydeletion", "kms:disablekey", "secretsmanager:getsecretvalue"].map(wide),
  ...["secretsmanager:batchgetsecretvalue", "secretsmanager:putresourcepolicy", "ssm:getparameter*"].map(wide),
  ...["ssm:sendcommand", "ssm:startsession", "s3:put*policy", "s3:putbucketacl", "s3:getobject", "s3:deleteobject"].map(
    wide,
  ),
  ...["lambda:updatefunctioncode", "lambda:addpermission", "lambda:createfunction", "lambda:invokefunction"].map(wide),
  ...["ecr:setrepositorypolicy", "ecr:putregistrypolicy", "ecr:putimage", "ec2:runinstances"].map(wide),
  ...["ec2:modifyinstanceattribute", "ec2:associateiaminstanceprofile", "ec2:replaceiaminstanceprofileassociation"].map(
    wide,
  ),
  ...[
    "eks:createaccessentry",
    "eks:associateaccesspolicy",
    "eks:updateaccessentry",
    "eks:createpodidentityassociation",
  ].map(wide),
  ...[
    "eks:updateclusterconfig",
    "cloudformation:createstack",
    "cloudformation:updatestack",
    "codebuild:startbuild",
  ].map(wide),
  ...["glue:createdevendpoint", "glue:updatedevendpoint", "datapipeline:*", "cloudtrail:stoplogging"].map(wide),
  ...[
    "cloudtrail:deletetrail",
    "logs:deleteloggroup",
    "guardduty:deletedetector",
    "config:stopconfigurationrecorder",
  ].map(wide),
];

function anywhere(action: string) {
  return [action, "anywhere"] as const;
}

function wide(action: string) {
  return [action, "wide"] as const;
}

/** What a denial of before no longer denies. */
function freed(denial: Statement, after: readonly Statement[]): readonly string[] {
  const denials = after.filter(({ allows }) => !allows);
  const found: string[] = [];
  for (const principal of each(denial.principals ?? EVERYBODY))
    for (const action of each(denial.actions))
      for (const resource of each(resourcesOf(denial))) {
        if (denials.some((still) => isWithin(denial, action, resource, principal, still))) continue;
        const narrowed = denials.filter((still) =>
          isWithin({ ...denial, conditions: still.conditions }, action, resource, principal, still),
        );
        const spared = narrowed.flatMap((still) =>
          exceptedBy(still).filter((name) => !exceptedBy(denial).includes(name)),
        );
        found.push(
          ...(spared.length > 0
            ? spared.map((name) => `no longer denies ${name}`)
            : [
                `no longer denies ${said(action)} on ${said(resource)}${narrowed.length > 0 ? " to all that it did: its condition is narrower" : ""}`,
              ]),
        );
      }
  return found;
}

/** Whom a denial's condition leaves out. */
function exceptedBy({ conditions }: Statement): readonly string[] {
  return conditions.filter(({ operator }) => operator.includes("not")).flatMap(({ values }) => values);
}
