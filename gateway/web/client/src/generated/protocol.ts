// Made from the Rust types of gateway/protocol; do not edit.

export type JsonValue = unknown;

export type OrganizationId = string;

export type UserId = string;

export type MemberId = string;

export type TeamId = string;

export type RoleId = string;

export type KeyId = string;

export type InvitationId = string;

export type SignInId = string;

export type ContactId = string;

export type InboxId = string;

export type TicketId = string;

export type MessageId = string;

export type CommandId = string;

export type SessionId = string;

export type TicketNumber = number;

export type Role = "agent" | "manager" | "admin" | "owner";

export type Permission = "ticket:create" | "ticket:read" | "ticket:read_all" | "ticket:reply" | "ticket:note" | "ticket:assign" | "ticket:move" | "presence:read" | "contact:read" | "contact:edit" | "member:read" | "member:edit" | "invitation:edit" | "sign_in:end" | "team:read" | "team:edit" | "role:edit" | "organization:read" | "organization:edit" | "organization:own" | "inbox:read" | "inbox:edit" | "api_key:edit" | "api_key:delete" | "policy:edit" | "audit:read" | "privacy:act";

export type TeamRank = "agent" | "supervisor" | "lead";

export type Severity = "info" | "warning" | "error" | "critical";

export type AlertRule = "failed_sign_ins" | "locked" | "exports" | "denials" | "settings_changed";

export type AlertLevel = "info" | "medium" | "high";

export type OrganizationSettings = { 
/**
 * Agents see every ticket, and not only those of their teams.
 */
agents_see_all: boolean, branding: Branding, security: SecurityPolicy, retention: Retention, };

export type Branding = { 
/**
 * `#RRGGBB`; not set: the product's own.
 */
color: string | null, 
/**
 * An https address of a picture.
 */
logo_url: string | null, };

export type SecurityPolicy = { 
/**
 * Everybody needs a second factor; admins and owners always do.
 */
second_factor_for_all: boolean, 
/**
 * Members may sign in with a password; otherwise by the organization's provider only.
 */
passwords: boolean, 
/**
 * Passwords need letters of both cases, digits and signs.
 */
password_classes: boolean, 
/**
 * Networks from which members may come; empty: from everywhere.
 */
networks: Array<string>, 
/**
 * Hours that a sign-in lasts at most, 1 to 720; not set: as the program is configured.
 */
sign_in_hours: number | null, 
/**
 * Hours that it lasts unused, 1 to 720; not set: as the program is configured.
 */
idle_hours: number | null, };

export type Retention = { 
/**
 * After they were closed, tickets lose what people wrote and who they were.
 */
tickets: number | null, 
/**
 * Contacts without a ticket.
 */
contacts: number | null, 
/**
 * Entries of the audit log; at least 365.
 */
audit: number | null, };

export type Channel = "chat" | "email" | "api" | "web";

export type PresenceStatus = "online" | "busy" | "away" | "offline";

export type ViewMode = "viewing" | "composing" | "idle" | "left";

export type Status = "open" | "in_progress" | "pending" | "resolved" | "closed";

export type Reason = "customer" | "third_party" | "duplicate" | "spam" | "merged" | "abandoned";

export type Priority = "low" | "medium" | "high" | "urgent";

export type Code = "AUTH_TOKEN_MISSING" | "AUTH_TOKEN_EXPIRED" | "AUTH_TOKEN_INVALID" | "AUTH_CREDENTIALS_INVALID" | "AUTH_ACCOUNT_LOCKED" | "FORBIDDEN" | "AUTH_MFA_REQUIRED" | "AUTH_MFA_INVALID" | "AUTH_REAUTH_REQUIRED" | "AUTH_EMAIL_UNVERIFIED" | "AUTH_PASSWORD_WEAK" | "AUTH_LINK_INVALID" | "ALREADY_EXISTS" | "CONCURRENT_UPDATE" | "NOT_FOUND" | "RATE_LIMITED" | "ACTION_NOT_ALLOWED" | "CONFLICT" | "COMMAND_ID_REUSED" | "MALFORMED" | "VALIDATION_ERROR" | "PAYLOAD_TOO_LARGE" | "TOO_MANY_SUBSCRIPTIONS" | "UNAVAILABLE" | "INTERNAL";

export type ClientFrame = { "t": "hello", 
/**
 * Access token of a member or widget token of a contact.
 */
token: string, 
/**
 * The `timeline` of the last `welcome`; another one means that seqs mean nothing.
 */
timeline?: string, 
/**
 * Tickets to go on with, each with the last seq that was seen; at most 50, the
 * others are subscribed to after `welcome`.
 */
streams?: Array<[TicketId, number]>, client?: ClientInfo, } | { "t": "ping", 
/**
 * The client's clock, in milliseconds.
 */
c: number, } | { "t": "token:update", token: string, } | { "t": "switch", 
/**
 * An access token of the same sign-in for the other organization.
 */
token: string, } | { "t": "ticket:subscribe", ticket: TicketId, after?: number, } | { "t": "ticket:unsubscribe", ticket: TicketId, } | { "t": "sync", ticket: TicketId, after: number, upto?: number, } | { "t": "history", ticket: TicketId, before: number, } | { "t": "post", 
/**
 * UUIDv7, made by the client, one per command.
 */
cid: CommandId, 
/**
 * Not given for `create`.
 */
ticket?: TicketId, op: Op, } | { "t": "ticket:typing", ticket: TicketId, 
/**
 * Typing a note: shown to staff only.
 */
note?: boolean, } | { "t": "ticket:stopTyping", ticket: TicketId, } | { "t": "view", ticket: TicketId, mode: ViewMode, } | { "t": "presence:status", status: PresenceStatus, } | { "t": "list:open", 
/**
 * The client's name for the list; opening it again replaces it.
 */
list: number, filter: ListFilter, 
/**
 * From `list:page`, for the next page of an open list.
 */
cursor?: string, } | { "t": "list:close", list: number, };

export type ClientInfo = { name: string, version: string, };

export type Op = { "do": "create", body: string, subject?: string, inbox?: InboxId, contact?: ContactId, } | { "do": "message", body: string, } | { "do": "note", body: string, } | { "do": "assign", member: MemberId | null, } | { "do": "transfer", team: TeamId, } | { "do": "claim" } | { "do": "status", to: Status, reason?: Reason, } | { "do": "read", upto: number, } | { "do": "delivered", upto: number, };

export type ListFilter = "open" | "mine" | "unassigned" | "done";

export type ServerFrame = { "t": "welcome", conn: SessionId, 
/**
 * Of the frames; a client refuses another major number.
 */
proto: string, 
/**
 * Names the history that seqs count in.
 */
timeline: string, 
/**
 * False: the named streams are answered with snapshots, forget their seqs.
 */
resumed: boolean, 
/**
 * The desk's clock, in milliseconds since 1970.
 */
server_ms: number, 
/**
 * How often the client should `ping`, in milliseconds.
 */
hb_ms: number, limits: Limits, you: You, } | { "t": "pong", 
/**
 * From the `ping`.
 */
c: number, 
/**
 * The desk's clock, in milliseconds since 1970.
 */
s: number, } | { "t": "token:updated" } | { "t": "ticket:subscribed", ticket: TicketId, head: number, } | { "t": "ticket:unsubscribed", ticket: TicketId, 
/**
 * Unless the client asked for it.
 */
reason?: UnsubscribedReason, } | { "t": "event", ticket: TicketId, seq: number, 
/**
 * The last seq before this one that the reader may see. Not what was seen last: a hole.
 */
prev: number, at: string, by: By, 
/**
 * The command that caused it; on the event that its `ack` names.
 */
cid?: CommandId, event: EventView, } | { "t": "snapshot", 
/**
 * Go on from here.
 */
seq: number, 
/**
 * The client's seq could not be served: what it holds may have holes.
 */
reset: boolean, ticket: TicketView, 
/**
 * Oldest first.
 */
messages: Array<MessageView>, 
/**
 * There are older messages: ask with `history`.
 */
more: boolean, } | { "t": "synced", ticket: TicketId, upto: number, } | { "t": "history", ticket: TicketId, messages: Array<MessageView>, more: boolean, } | { "t": "ack", cid: CommandId, ticket: TicketId, 
/**
 * Number of the event that stands for it: its message or note where it brought one,
 * otherwise its first; the ticket's last seq when there was nothing to do.
 */
seq: number, 
/**
 * The message or note it brought.
 */
message?: MessageId, 
/**
 * It had been stored before; this is the first answer again.
 */
duplicate?: boolean, } | { "t": "nack", cid: CommandId, code: Code, message: string, retry: boolean, after_ms?: number, } | { "t": "error", code: Code, message: string, 
/**
 * The `t` of the frame in question, where it could be read.
 */
re?: string, ticket?: TicketId, } | { "t": "ticket:typing", ticket: TicketId, by: By, note?: boolean, } | { "t": "ticket:stopTyping", ticket: TicketId, by: By, } | { "t": "ticket:viewers", ticket: TicketId, viewers: Array<Viewer>, } | { "t": "presence:list", members: Array<MemberView>, } | { "t": "presence:update", member: MemberId, name: string, status: PresenceStatus, } | { "t": "availability", online: boolean, } | { "t": "list:page", list: number, rows: Array<TicketRow>, 
/**
 * For the next page; `null` at the end.
 */
next: string | null, 
/**
 * How many tickets the list holds, counted up to 1,000.
 */
total: number, } | { "t": "list:rows", list: number, rows: Array<TicketRow>, gone: Array<TicketId>, } | { "t": "drain", after_ms: number, };

export type Limits = { 
/**
 * Bytes of one message on the socket.
 */
message_bytes: number, 
/**
 * Characters of a body.
 */
body_chars: number, 
/**
 * Tickets that one socket may follow.
 */
subscriptions: number, 
/**
 * Commands that may be under way.
 */
in_flight: number, };

export type UnsubscribedReason = "out_of_sight";

export type You = { kind: ByKind, id: string, name: string, organization: OrganizationId, organization_name: string, role?: Role, };

export type By = { kind: ByKind, 
/**
 * Member or contact id; nil for the system.
 */
id: string, name: string, };

export type ByKind = "member" | "contact" | "system";

export type EventView = { "type": "ticket:created", number: TicketNumber, subject: string, channel: Channel, } | { "type": "ticket:message", message: MessageId, body: string | null, } | { "type": "ticket:note", message: MessageId, body: string | null, } | { "type": "ticket:assigned", from: MemberId | null, to: MemberId | null, } | { "type": "ticket:team", from: TeamId | null, to: TeamId | null, } | { "type": "ticket:status", from: Status, to: Status, reason?: Reason, } | { "type": "ticket:reopened", from: Status, } | { "type": "ticket:read", upto: number, } | { "type": "ticket:delivered", upto: number, };

export type MessageView = { message: MessageId, seq: number, at: string, by: By, 
/**
 * A note, for staff only.
 */
note?: boolean, 
/**
 * `null` once it was erased.
 */
body: string | null, 
/**
 * The command that brought it: its sender knows its own message again.
 */
cid?: string, };

export type MarkView = { kind: ByKind, id: string, read: number, delivered: number, };

export type ContactView = { id: ContactId, name: string, 
/**
 * As typed by the contact: not verified.
 */
email: string | null, };

export type TicketView = { id: TicketId, number: TicketNumber, subject: string, status: Status, created_at: string, marks: Array<MarkView>, staff?: StaffView, };

export type StaffView = { priority: Priority, assignee: MemberId | null, team: TeamId | null, contact: ContactView, inbox: InboxId, channel: Channel, };

export type TicketRow = { id: TicketId, seq: number, number: TicketNumber, subject: string, status: Status, priority: Priority, assignee: MemberId | null, team: TeamId | null, contact: ContactView, 
/**
 * The start of the last public message.
 */
preview: string, 
/**
 * The last public message is the contact's: somebody waits.
 */
waiting: boolean, active_at: string, };

export type MemberView = { id: MemberId, name: string, role: Role, status: PresenceStatus, };

export type Viewer = { member: MemberId, name: string, mode: ViewMode, };

export type Problem = { 
/**
 * A short title that does not change.
 */
title: string, 
/**
 * The HTTP status.
 */
status: number, 
/**
 * One line for a person: what is wrong and what to do.
 */
detail: string, 
/**
 * For programs.
 */
code: Code, 
/**
 * Find it in the log with this.
 */
requestId: string, 
/**
 * What is wrong with which field.
 */
errors?: Array<FieldProblem>, };

export type FieldProblem = { field: string, message: string, 
/**
 * Of a password that is too weak: why.
 */
code?: Weakness, };

export type Weakness = "too_short" | "too_long" | "breached" | "context_word" | "guessable" | "classes" | "used_before";

export type SignInIn = { email: string, password: string, };

export type SignInOut = { 
/**
 * JWT (EdDSA) for `Authorization: Bearer` and for `hello`; keep it in memory only.
 */
access_token: string, 
/**
 * Seconds until the token runs out.
 */
expires_in: number, member: MemberId, name: string, role: Role, organization: OrganizationId, organization_name: string, 
/**
 * What the member may do: for showing what makes sense, rights are looked up with each call.
 */
permissions: Array<Permission>, 
/**
 * The role demands a second factor, and there is none: nothing works before there is.
 */
must_enrol: boolean, };

export type WidgetInboxOut = { 
/**
 * The inbox's name, shown in the panel's header.
 */
name: string, 
/**
 * Somebody is there to answer now.
 */
online: boolean, 
/**
 * Nobody comes in without an `identity`.
 */
require_identity: boolean, 
/**
 * What those without one are asked.
 */
pre_chat: PreChat, };

export type WidgetSessionIn = { 
/**
 * The inbox's public key.
 */
key: string, 
/**
 * The token of an earlier visit: goes on as the same contact, and slides its 30 days.
 */
token?: string, name?: string, 
/**
 * Kept as typed, not verified, and gives access to nothing.
 */
email?: string, 
/**
 * A JWT by which the site vouches for who this is; it counts more than name and e-mail above.
 */
identity?: string, };

export type WidgetSessionOut = { 
/**
 * For `hello`; good for 30 days after its last use, for this inbox and origin only.
 */
token: string, contact: ContactId, name: string, 
/**
 * The site has vouched for this contact.
 */
verified: boolean, 
/**
 * The contact's tickets that are not closed, most recently active first; at most 20.
 */
tickets: Array<TicketId>, };

export type Secret = string;

export type SignInAnswer = SignInOut | SecondFactorOut;

export type FieldRule = "hidden" | "optional" | "required";

export type AuthOptionsOut = { 
/**
 * Whether anybody may register an organization.
 */
registration: boolean, };

export type RegisterIn = { email: string, password: Secret, name: string, organization: string, };

export type WelcomeIn = { token: Secret, email: string, password: Secret, name: string, organization: string, };

export type TokenIn = { token: Secret, };

export type EmailIn = { email: string, };

export type ResetPasswordIn = { token: Secret, password: Secret, };

export type ChangePasswordIn = { current: Secret, new: Secret, };

export type PasswordStrengthIn = { password: Secret, 
/**
 * What a guesser would try first: the person's name, address, organization.
 */
context: Array<string>, };

export type PasswordStrengthOut = { 
/**
 * 0 (first guess) to 4; 3 is enough.
 */
score: number, 
/**
 * Why it is not accepted, in English; none: it is.
 */
problem: string | null, 
/**
 * The same for programs.
 */
weakness: Weakness | null, };

export type MeOut = { user: UserId, member: MemberId, email: string, name: string, role: Role, custom_role: string | null, permissions: Array<Permission>, teams: Array<TeamId>, organization: OrganizationId, organization_name: string, settings: OrganizationSettings, 
/**
 * The role or the organization demands a second factor, and there is none yet.
 */
must_enrol: boolean, has_second_factor: boolean, has_password: boolean, };

export type ProfileIn = { name: string, };

export type MembershipOut = { organization: OrganizationId, name: string, role: Role, member: MemberId, 
/**
 * The one that this sign-in is in.
 */
current: boolean, };

export type SwitchIn = { organization: OrganizationId, };

export type NewOrganizationIn = { name: string, slug: string, };

export type SignInView = { id: SignInId, 
/**
 * Such as `Chromium on Linux`.
 */
device: string, address: string | null, method: string, organization_name: string, created_at: string, used_at: string, expires_at: string, current: boolean, };

export type SecondFactorOut = { 
/**
 * For `POST /auth/second-factor`.
 */
challenge: Secret, 
/**
 * `totp`, `recovery_code`, `passkey`: what would do.
 */
methods: Array<string>, 
/**
 * Options of `navigator.credentials.get`, where a passkey would do, as of
 * [`PasskeyChallengeOut`].
 */
passkey: JsonValue | null, };

export type SecondFactorIn = { challenge: Secret, code?: Secret, recovery_code?: Secret, 
/**
 * What `navigator.credentials.get` gave, as JSON.
 */
passkey?: JsonValue, };

export type ConfirmIn = { password?: Secret, code?: Secret, challenge?: Secret, passkey?: JsonValue, };

export type PasskeyChallengeOut = { challenge: Secret, 
/**
 * For `navigator.credentials.create` or `.get`: `{ publicKey: … }`, bytes as base64url.
 */
options: JsonValue, };

export type PasskeyIn = { challenge: Secret, credential: JsonValue, name?: string, };

export type PasskeyNameIn = { 
/**
 * 1 to 100 characters.
 */
name: string, };

export type TotpOut = { challenge: Secret, 
/**
 * Base32, for typing.
 */
secret: Secret, 
/**
 * `otpauth://…`
 */
uri: Secret, 
/**
 * An SVG picture of it.
 */
qr: Secret, };

export type TotpConfirmIn = { challenge: Secret, code: Secret, };

export type RecoveryCodesOut = { 
/**
 * Ten, of 24 letters each; empty where there are some already.
 */
codes: Array<Secret>, };

export type FactorsOut = { totp: string | null, passkeys: Array<PasskeyView>, recovery_codes_left: number, 
/**
 * The role or the organization demands one: the last cannot be removed.
 */
required: boolean, };

export type PasskeyView = { id: string, name: string, created_at: string, used_at: string | null, };

export type ProviderView = { id: string, name: string, issuer: string, client_id: string, 
/**
 * Domains of addresses that are sent there.
 */
domains: Array<string>, 
/**
 * Whoever comes from there for the first time becomes a member.
 */
creates_members: boolean, enabled: boolean, };

export type ProviderIn = { name: string, issuer: string, client_id: string, 
/**
 * Not sent: stays as it is.
 */
client_secret?: Secret, domains: Array<string>, creates_members: boolean, enabled: boolean, };

export type PageOut = { 
/**
 * For `?cursor=`; none: this was the last page.
 */
next: string | null, };

export type OrganizationOut = { id: OrganizationId, name: string, slug: string, settings: OrganizationSettings, created_at: string, };

export type OrganizationIn = { name?: string, settings?: OrganizationSettings, };

export type MemberOut = { id: MemberId, name: string, 
/**
 * Not for colleagues without the right to change members.
 */
email: string | null, role: Role, custom_role: RoleId | null, teams: Array<TeamId>, disabled: boolean, has_second_factor: boolean, joined_at: string, last_seen_at: string | null, };

export type MemberIn = { role?: Role, 
/**
 * A custom role; `role` must then be absent.
 */
custom_role?: RoleId, disabled?: boolean, };

export type TransferIn = { to: MemberId, };

export type InvitationOut = { id: InvitationId, email: string, role: Role, custom_role: RoleId | null, teams: Array<TeamId>, invited_by: string | null, created_at: string, expires_at: string, 
/**
 * `pending`, `accepted`, `expired`, `cancelled`.
 */
status: string, };

export type InvitationIn = { email: string, role: Role, custom_role?: RoleId, teams: Array<TeamId>, };

export type InvitationPreviewOut = { organization_name: string, email: string, invited_by: string | null, 
/**
 * There is an account: sign in with its password instead of choosing one.
 */
has_account: boolean, };

export type AcceptInvitationIn = { token: Secret, 
/**
 * For a new account.
 */
name?: string, 
/**
 * A new account's, or the one of the account that there is.
 */
password?: Secret, };

export type TeamOut = { id: TeamId, name: string, description: string, is_default: boolean, members: Array<TeamMemberOut>, };

export type TeamMemberOut = { member: MemberId, name: string, rank: TeamRank, capacity: number | null, skills: Array<string>, };

export type TeamIn = { name: string, description: string, };

export type TeamMemberIn = { rank: TeamRank, capacity?: number, skills: Array<string>, };

export type RoleOut = { id: RoleId | null, name: string, permissions: Array<Permission>, members: number, };

export type RoleIn = { name: string, permissions: Array<Permission>, };

export type InboxOut = { id: InboxId, name: string, key: string, allowed_origins: Array<string>, team: TeamId | null, require_identity: boolean, pre_chat: PreChat, identity_keys: Array<IdentityKeyOut>, created_at: string, };

export type PreChat = { name: FieldRule, email: FieldRule, };

export type InboxIn = { name?: string, allowed_origins?: Array<string>, team?: TeamId, require_identity?: boolean, pre_chat?: PreChat, };

export type IdentityKeyOut = { 
/**
 * The `kid` of the JWT's header.
 */
id: string, algorithm: string, created_at: string, retires_at: string | null, };

export type IdentityKeyIn = { algorithm: string, public_key?: string, keep_hours: number, };

export type NewIdentityKeyOut = { key: IdentityKeyOut, secret: Secret | null, };

export type ContactOut = { id: ContactId, name: string | null, email: string | null, 
/**
 * What the site calls this contact, where it has proved who it is.
 */
external_id: string | null, verified: boolean, attributes: { [key in string]: string }, blocked_at: string | null, muted_until: string | null, created_at: string, seen_at: string | null, 
/**
 * The newest, at most 20; in `GET /contacts/{id}` only.
 */
tickets: Array<ContactTicketOut>, };

export type ContactTicketOut = { id: TicketId, number: number, subject: string, status: string, active_at: string, };

export type ContactIn = { name?: string, email?: string, blocked?: boolean, 
/**
 * 0: no longer.
 */
muted_hours?: number, };

export type KeyOut = { id: KeyId, name: string, 
/**
 * The first letters, to be recognised by.
 */
prefix: string, 
/**
 * `read`, `write`, `delete`, `admin`.
 */
scopes: Array<string>, created_by: string | null, created_at: string, expires_at: string, last_used_at: string | null, last_used_address: string | null, uses: number, revoked_at: string | null, };

export type KeyIn = { name: string, scopes: Array<string>, 
/**
 * 1 to 365.
 */
expires_in_days: number, };

export type NewKeyOut = { key: KeyOut, secret: Secret, };

export type AuditEntryOut = { seq: number, id: string, at: string, action: string, severity: string, outcome: string, actor_kind: string, actor_id: string | null, actor_name: string | null, address: string | null, user_agent: string, request: string, resource_kind: string | null, resource_id: string | null, before: JsonValue | null, after: JsonValue | null, details: JsonValue | null, };

export type AuditVerifyOut = { entries: number, 
/**
 * The first that is not as it was written; none: all are.
 */
broken_at: number | null, checked_at: string, };

export type SecurityAlertOut = { id: string, at: string, rule: AlertRule, level: AlertLevel, 
/**
 * Whom it is about, as in the audit log: `member`, `key`, `user`, `operator`, `nobody`,
 * `system`. Of failed sign-ins and locks: the account, always `user`.
 */
subject_kind: string, subject_id: string | null, 
/**
 * The name that goes with it now.
 */
subject_name: string | null, 
/**
 * How many entries of the log led to it.
 */
count: number, 
/**
 * Of the first of them.
 */
since: string, 
/**
 * The last of them, for `GET /audit/{seq}`.
 */
seq: number, };

export type ConsentOut = { 
/**
 * `marketing`, `analytics`.
 */
kind: string, granted: boolean, at: string | null, };

export type ConsentIn = { kind: string, granted: boolean, };

export type EraseIn = { 
/**
 * `erase my account`, to be typed.
 */
phrase: string, };

export type PrivacyOut = { 
/**
 * When the account will be erased, if it was asked for and confirmed.
 */
erasure_at: string | null, retention: Array<RetentionRunOut>, };

export type RetentionRunOut = { at: string, tickets: number, contacts: number, audit: number, users: number, };
