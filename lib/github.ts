/** The issuer of a GitHub Actions job's identity. https://docs.github.com/actions/reference/security/oidc */
export const GITHUB_HOST = "token.actions.githubusercontent.com";

/** The subject of a pull request's jobs. A fork's pull request has the same one, and GitHub gives it no token. */
export function pullRequestSubject(repository: string): string {
  return `repo:${repository}:pull_request`;
}

/** The subject of jobs on a branch that name no environment. */
export function branchSubject(repository: string, branch: string): string {
  return `repo:${repository}:ref:refs/heads/${branch}`;
}

/** The subject of jobs that name an environment: they start after its protection rules have passed. */
export function environmentSubject(repository: string, environment: string): string {
  return `repo:${repository}:environment:${environment}`;
}
