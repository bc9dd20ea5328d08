// The pages below `/settings/`: address, heading, and the button that opens a window there.
export const ACCOUNT = [
  ["profile", "Profile"],
  ["security", "Signing in"],
  ["sign-ins", "Devices"],
  ["privacy", "Privacy"],
];

export const ORGANIZATION = [
  ["organization", "Organization"],
  ["policy", "Security and retention"],
  ["members", "Members"],
  ["invitations", "Invitations", "Invite"],
  ["teams", "Teams", "New team"],
  ["roles", "Roles", "New role"],
  ["inboxes", "Chat inboxes", "New inbox"],
  ["contacts", "Contacts"],
  ["api-keys", "API keys", "New key"],
  ["providers", "Sign-in providers", "New provider"],
  ["audit", "Audit log"],
];

export const PAGES = [...ACCOUNT, ...ORGANIZATION];
