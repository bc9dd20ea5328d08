// Made from the Rust types of gateway/protocol; do not edit.

export type OrganizationId = string;

export type MemberId = string;

export type ContactId = string;

export type InboxId = string;

export type TicketId = string;

export type MessageId = string;

export type CommandId = string;

export type SessionId = string;

export type TicketNumber = number;

export type Role = "agent" | "manager" | "admin" | "owner";

export type Channel = "chat" | "email" | "api" | "web";

export type PresenceStatus = "online" | "busy" | "away" | "offline";

export type ViewMode = "viewing" | "composing" | "idle" | "left";

export type Status = "open" | "in_progress" | "pending" | "resolved" | "closed";

export type Reason = "customer" | "third_party" | "duplicate" | "spam" | "merged" | "abandoned";

export type Priority = "low" | "medium" | "high" | "urgent";

export type Code = "AUTH_TOKEN_MISSING" | "AUTH_TOKEN_EXPIRED" | "AUTH_TOKEN_INVALID" | "AUTH_CREDENTIALS_INVALID" | "AUTH_ACCOUNT_LOCKED" | "FORBIDDEN" | "NOT_FOUND" | "RATE_LIMITED" | "ACTION_NOT_ALLOWED" | "CONFLICT" | "COMMAND_ID_REUSED" | "MALFORMED" | "VALIDATION_ERROR" | "PAYLOAD_TOO_LARGE" | "TOO_MANY_SUBSCRIPTIONS" | "UNAVAILABLE" | "INTERNAL";

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
c: number, } | { "t": "token:update", token: string, } | { "t": "ticket:subscribe", ticket: TicketId, after?: number, } | { "t": "ticket:unsubscribe", ticket: TicketId, } | { "t": "sync", ticket: TicketId, after: number, upto?: number, } | { "t": "history", ticket: TicketId, before: number, } | { "t": "post", 
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

export type Op = { "do": "create", body: string, subject?: string, inbox?: InboxId, contact?: ContactId, } | { "do": "message", body: string, } | { "do": "note", body: string, } | { "do": "assign", member: MemberId | null, } | { "do": "claim" } | { "do": "status", to: Status, reason?: Reason, } | { "do": "read", upto: number, } | { "do": "delivered", upto: number, };

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
s: number, } | { "t": "token:updated" } | { "t": "ticket:subscribed", ticket: TicketId, head: number, } | { "t": "ticket:unsubscribed", ticket: TicketId, } | { "t": "event", ticket: TicketId, seq: number, 
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

export type You = { kind: ByKind, id: string, name: string, organization: OrganizationId, organization_name: string, role?: Role, };

export type By = { kind: ByKind, 
/**
 * Member or contact id; nil for the system.
 */
id: string, name: string, };

export type ByKind = "member" | "contact" | "system";

export type EventView = { "type": "ticket:created", number: TicketNumber, subject: string, channel: Channel, } | { "type": "ticket:message", message: MessageId, body: string | null, } | { "type": "ticket:note", message: MessageId, body: string | null, } | { "type": "ticket:assigned", from: MemberId | null, to: MemberId | null, } | { "type": "ticket:status", from: Status, to: Status, reason?: Reason, } | { "type": "ticket:reopened", from: Status, } | { "type": "ticket:read", upto: number, } | { "type": "ticket:delivered", upto: number, };

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

export type StaffView = { priority: Priority, assignee: MemberId | null, contact: ContactView, inbox: InboxId, channel: Channel, };

export type TicketRow = { id: TicketId, seq: number, number: TicketNumber, subject: string, status: Status, priority: Priority, assignee: MemberId | null, contact: ContactView, 
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

export type FieldProblem = { field: string, message: string, };

export type SignInIn = { email: string, password: string, };

export type SignInOut = { 
/**
 * JWT (EdDSA) for `Authorization: Bearer` and for `hello`; keep it in memory only.
 */
access_token: string, 
/**
 * Seconds until the token runs out.
 */
expires_in: number, member: MemberId, name: string, role: Role, organization: OrganizationId, organization_name: string, };

export type WidgetInboxOut = { 
/**
 * The inbox's name, shown in the panel's header.
 */
name: string, 
/**
 * Somebody is there to answer now.
 */
online: boolean, };

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
email?: string, };

export type WidgetSessionOut = { 
/**
 * For `hello`; good for 30 days after its last use, for this inbox and origin only.
 */
token: string, contact: ContactId, name: string, 
/**
 * The contact's tickets that are not closed, most recently active first; at most 20.
 */
tickets: Array<TicketId>, };
