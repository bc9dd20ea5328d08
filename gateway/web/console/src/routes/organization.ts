/** The pages about the organization: each is a child of `settings`, and lazy. */

export const organizationRoutes = [] as const;
