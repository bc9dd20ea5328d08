//! Writes the files that are made from the wire types: TypeScript for the clients and the
//! AsyncAPI 3 document. `--check` writes nothing and fails when a committed file differs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use insightdesk_domain::presence::{PresenceStatus, ViewMode};
use insightdesk_domain::{
    alert, audit, ids, inbox, number, organization, permission, principal, team, ticket,
};
use insightdesk_protocol::{PROTOCOL_VERSION, SUBPROTOCOL, code, rest, ws};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use ts_rs::TS;

/// Makes one declaration per type, in the order given.
macro_rules! declarations {
    ($config:expr; $($kind:ty),* $(,)?) => {
        [$(format!("export {}", <$kind as TS>::decl($config))),*].join("\n\n")
    };
}

fn typescript() -> String {
    let config = ts_rs::Config::default().with_large_int("number");
    let types = declarations![&config;
        ids::OrganizationId, ids::UserId, ids::MemberId, ids::TeamId, ids::RoleId, ids::KeyId,
        ids::InvitationId, ids::SignInId, ids::ContactId, ids::InboxId, ids::TicketId,
        ids::MessageId, ids::CommandId, ids::SessionId, number::TicketNumber,
        principal::Role, permission::Permission, team::TeamRank, audit::Severity, alert::AlertRule, alert::AlertLevel,
        organization::OrganizationSettings, organization::Branding,
        organization::SecurityPolicy, organization::Retention, inbox::Channel, PresenceStatus, ViewMode,
        ticket::Status, ticket::Reason, ticket::Priority, code::Code,
        ws::ClientFrame, ws::ClientInfo, ws::Op, ws::ListFilter,
        ws::ServerFrame, ws::Limits, ws::UnsubscribedReason, ws::You,
        ws::By, ws::ByKind, ws::EventView, ws::MessageView, ws::MarkView, ws::ContactView,
        ws::TicketView, ws::StaffView, ws::TicketRow, ws::MemberView, ws::Viewer,
        rest::Problem, rest::FieldProblem, rest::Weakness, rest::SignInIn, rest::SignInOut,
        rest::WidgetInboxOut, rest::WidgetSessionIn, rest::WidgetSessionOut,
        rest::Secret, rest::SignInAnswer, rest::FieldRule, rest::AuthOptionsOut, rest::RegisterIn, rest::WelcomeIn, rest::TokenIn, rest::EmailIn, rest::ResetPasswordIn, rest::ChangePasswordIn, rest::PasswordStrengthIn, rest::PasswordStrengthOut, rest::MeOut, rest::ProfileIn, rest::MembershipOut, rest::SwitchIn, rest::NewOrganizationIn, rest::SignInView, rest::SecondFactorOut, rest::SecondFactorIn, rest::ConfirmIn, rest::PasskeyChallengeOut, rest::PasskeyIn, rest::PasskeyNameIn, rest::TotpOut, rest::TotpConfirmIn, rest::RecoveryCodesOut, rest::FactorsOut, rest::PasskeyView, rest::ProviderView, rest::ProviderIn, rest::PageOut, rest::OrganizationOut, rest::OrganizationIn, rest::MemberOut, rest::MemberIn, rest::TransferIn, rest::InvitationOut, rest::InvitationIn, rest::InvitationPreviewOut, rest::AcceptInvitationIn, rest::TeamOut, rest::TeamMemberOut, rest::TeamIn, rest::TeamMemberIn, rest::RoleOut, rest::RoleIn, rest::InboxOut, rest::PreChat, rest::InboxIn, rest::IdentityKeyOut, rest::IdentityKeyIn, rest::NewIdentityKeyOut, rest::ContactOut, rest::ContactTicketOut, rest::ContactIn, rest::KeyOut, rest::KeyIn, rest::NewKeyOut, rest::AuditEntryOut, rest::AuditVerifyOut, rest::SecurityAlertOut, rest::ConsentOut, rest::ConsentIn, rest::EraseIn, rest::PrivacyOut, rest::RetentionRunOut,
    ];
    let any = "export type JsonValue = unknown;";
    format!("// Made from the Rust types of gateway/protocol; do not edit.\n\n{any}\n\n{types}\n")
}

fn asyncapi() -> String {
    let mut generator = SchemaSettings::draft07()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let client = generator.subschema_for::<ws::ClientFrame>();
    let server = generator.subschema_for::<ws::ServerFrame>();
    let schemas: Map<String, Value> = generator.take_definitions(true);
    let document = json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "InsightDesk over WebSocket",
            "version": PROTOCOL_VERSION,
            "description": "JSON text frames on /ws; docs/protocol.md explains them in prose.",
        },
        "servers": {
            "desk": {
                "host": "localhost:4000",
                "pathname": "/ws",
                "protocol": "ws",
                "description": format!("Offers and demands the subprotocol {SUBPROTOCOL}."),
            },
        },
        "channels": {
            "socket": {
                "address": "/ws",
                "messages": {
                    "client": { "$ref": "#/components/messages/client" },
                    "server": { "$ref": "#/components/messages/server" },
                },
            },
        },
        "operations": {
            "send": operation("receive", "client"),
            "receive": operation("send", "server"),
        },
        "components": {
            "messages": {
                "client": message("What a client sends", &client),
                "server": message("What the desk sends", &server),
            },
            "schemas": schemas,
        },
    });
    serde_json::to_string_pretty(&document).expect("a JSON value prints") + "\n"
}

/// `action` is told from the desk's side, as AsyncAPI has it.
fn operation(action: &str, message: &str) -> Value {
    json!({
        "action": action,
        "channel": { "$ref": "#/channels/socket" },
        "messages": [{ "$ref": format!("#/channels/socket/messages/{message}") }],
    })
}

fn message(title: &str, payload: &schemars::Schema) -> Value {
    json!({ "title": title, "contentType": "application/json", "payload": payload })
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let check = std::env::args().any(|argument| argument == "--check");
    let files = [
        ("gateway/web/client/src/generated/protocol.ts", typescript()),
        ("docs/protocol.asyncapi.json", asyncapi()),
    ];
    let stale: Vec<PathBuf> = files
        .into_iter()
        .map(|(path, text)| (root.join(path), text))
        .filter(|(path, text)| std::fs::read_to_string(path).ok().as_ref() != Some(text))
        .map(|(path, text)| {
            if !check {
                std::fs::create_dir_all(path.parent().expect("a file in a folder"))
                    .and_then(|()| std::fs::write(&path, text))
                    .expect("the checkout is writable");
            }
            path
        })
        .collect();
    for path in &stale {
        println!("{} {}", if check { "differs:" } else { "wrote" }, path.display());
    }
    if check && !stale.is_empty() {
        eprintln!("run: cargo run -p insightdesk-protocol --features schema --example generate");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
