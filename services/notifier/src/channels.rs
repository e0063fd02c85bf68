//! The channels that messages are sent through: WeCom, another program, e-mail.

use std::time::Duration;

use huiying_runtime::config::{AlertChannel, Destination, Email, Webhook};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use serde::Deserialize;
use serde_json::json;

use crate::Error;
use crate::message::{Message, Room};

/// What WeCom takes as one text, in bytes of UTF-8.
const N_WECOM_BYTES_MAX: usize = 2048;
/// What is read of an answer.
const N_ANSWER_BYTES_MAX: usize = 1 << 16;
/// Alerts named to people at once, and to a program.
const N_NAMED_TO_PEOPLE: usize = 20;
const N_NAMED_TO_PROGRAMS: usize = 1000;
/// What an e-mail may hold.
const N_MAIL_BYTES_MAX: usize = 1 << 16;

/// What WeCom answers where it is busy or was asked too often; any other refusal is of the robot or of the message.
const WECOM_PASSING: [i64; 3] = [-1, 45009, 45033];
/// Statuses of HTTP below 500 after which asking again may help.
const STATUSES_PASSING: [u16; 3] = [408, 425, 429];

/// Why a channel was not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Untold {
    /// Why, without addresses and without what the other side said.
    pub(crate) why: String,
    /// It refuses until somebody mends its settings or ours.
    pub(crate) for_good: bool,
}

impl Untold {
    fn passing(why: impl Into<String>) -> Self {
        Self { why: why.into(), for_good: false }
    }

    fn for_good(why: impl Into<String>) -> Self {
        Self { why: why.into(), for_good: true }
    }
}

/// One channel, ready to be told.
pub(crate) struct Channel {
    way: Way,
    wait_max: Duration,
}

enum Way {
    Wecom { client: Client, url: Url },
    Webhook { client: Client, url: Url, signer: standardwebhooks::Webhook },
    Email { transport: AsyncSmtpTransport<Tokio1Executor>, from: Mailbox, to: Vec<Mailbox> },
}

impl Channel {
    /// Makes it ready; nothing is sent yet. An attempt ends after `wait_max`.
    ///
    /// # Errors
    /// [`Error::Channel`] where its settings are wrong.
    pub(crate) fn new(settings: &AlertChannel, wait_max: Duration) -> Result<Self, Error> {
        let way = match &settings.to {
            Destination::Wecom(url) => {
                client().and_then(|client| Ok(Way::Wecom { client, url: address(url.reveal())? }))
            }
            Destination::Webhook(webhook) => program(webhook),
            Destination::Email(email) => mailbox(email, wait_max),
        };
        let name = settings.name.clone();
        way.map(|way| Self { way, wait_max }).map_err(|what| Error::Channel { name, what })
    }

    /// What a message to it may hold.
    pub(crate) fn room(&self) -> Room {
        let (n_alerts_max, n_bytes_max) = match self.way {
            Way::Webhook { .. } => (N_NAMED_TO_PROGRAMS, usize::MAX),
            Way::Wecom { .. } => (N_NAMED_TO_PEOPLE, N_WECOM_BYTES_MAX),
            Way::Email { .. } => (N_NAMED_TO_PEOPLE, N_MAIL_BYTES_MAX),
        };
        Room { n_alerts_max, n_bytes_max }
    }

    /// Sends the message; where that fails, says why without telling addresses or what the other side said.
    pub(crate) async fn send(&self, message: &Message) -> Result<(), Untold> {
        let sending = async {
            match &self.way {
                Way::Wecom { client, url } => to_wecom(client, url, message).await,
                Way::Webhook { client, url, signer } => to_program(client, url, signer, message).await,
                Way::Email { transport, from, to } => to_mailbox(transport, from, to, message).await,
            }
        };
        let seconds = self.wait_max.as_secs_f32();
        tokio::time::timeout(self.wait_max, sending)
            .await
            .unwrap_or_else(|_| Err(Untold::passing(format!("no answer within {seconds} s"))))
    }
}

/// A client that goes where it is told and nowhere else: no redirects, no proxies of the environment.
fn client() -> Result<Client, String> {
    // Another part of the process may have said so already; either is the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().redirect(Policy::none()).no_proxy().user_agent("huiying");
    builder.build().map_err(|error| format!("no HTTP client: {}", error.without_url()))
}

fn address(url: &str) -> Result<Url, String> {
    let url = Url::parse(url).map_err(|error| format!("its address cannot be read: {error}"))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(format!("its address begins with `{other}:`, not with http: or https:")),
    }
}

fn program(webhook: &Webhook) -> Result<Way, String> {
    let signer = standardwebhooks::Webhook::new(webhook.secret.reveal())
        .map_err(|_| "its secret is not `whsec_` and base64".to_owned())?;
    Ok(Way::Webhook { client: client()?, url: address(webhook.url.reveal())?, signer })
}

fn mailbox(email: &Email, wait_max: Duration) -> Result<Way, String> {
    let read = |text: &String| text.parse().map_err(|_| format!("`{text}` is no mailbox"));
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(email.server.reveal())
        .map_err(|_| "its mail server cannot be read: write `smtps://user:password@host`".to_owned())?
        .timeout(Some(wait_max))
        .build();
    let to = email.to.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Way::Email { transport, from: read(&email.from)?, to })
}

async fn to_wecom(client: &Client, url: &Url, message: &Message) -> Result<(), Untold> {
    #[derive(Deserialize)]
    struct Answer {
        errcode: i64,
    }
    let body = json!({ "msgtype": "text", "text": { "content": message.text() } });
    let answer = client.post(url.clone()).json(&body).send().await.map_err(unreached)?;
    let body = body_of(accepted(answer)?).await?;
    let answer: Answer =
        serde_json::from_slice(&body).map_err(|_| Untold::passing("its answer is not WeCom's"))?;
    match answer.errcode {
        0 => Ok(()),
        code => {
            let why = format!("WeCom refused it with errcode {code}");
            Err(Untold { why, for_good: !WECOM_PASSING.contains(&code) })
        }
    }
}

async fn to_program(
    client: &Client,
    url: &Url,
    signer: &standardwebhooks::Webhook,
    message: &Message,
) -> Result<(), Untold> {
    let body = serde_json::to_vec(message).map_err(|error| Untold::passing(error.to_string()))?;
    let at = message.at.timestamp();
    let signature = signer.sign(&message.id, at, &body);
    let signature = signature.map_err(|_| Untold::passing("it could not be signed"))?;
    let asked = client
        .post(url.clone())
        .header("content-type", "application/json")
        .header("webhook-id", &message.id)
        .header("webhook-timestamp", at)
        .header("webhook-signature", signature)
        .body(body);
    accepted(asked.send().await.map_err(unreached)?).map(drop)
}

async fn to_mailbox(
    transport: &AsyncSmtpTransport<Tokio1Executor>,
    from: &Mailbox,
    to: &[Mailbox],
    message: &Message,
) -> Result<(), Untold> {
    let builder = lettre::Message::builder()
        .from(from.clone())
        .subject(message.title())
        .message_id(Some(format!("<{}@{}>", message.id, from.email.domain())))
        .header(ContentType::TEXT_PLAIN);
    let builder = to.iter().cloned().fold(builder, lettre::message::MessageBuilder::to);
    let mail = builder.body(message.text()).map_err(|error| Untold::passing(error.to_string()))?;
    transport.send(mail).await.map(drop).map_err(|error| match error.status() {
        Some(code) => {
            let why = format!("the mail server refused it with {code}");
            Untold { why, for_good: error.is_permanent() }
        }
        None => Untold::passing("the mail server could not be reached"),
    })
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn unreached(error: reqwest::Error) -> Untold {
    Untold::passing(if error.is_connect() { "it could not be reached" } else { "its connection broke" })
}

/// The answer, where it is a success. A redirect is none: nothing is sent anywhere but to the configured address.
fn accepted(answer: Response) -> Result<Response, Untold> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let is_passing = status.is_server_error() || STATUSES_PASSING.contains(&status.as_u16());
    let why = format!("it answered with status {}", status.as_u16());
    Err(Untold { why, for_good: !is_passing })
}

async fn body_of(mut answer: Response) -> Result<Vec<u8>, Untold> {
    let mut body = Vec::new();
    while let Some(more) = answer.chunk().await.map_err(unreached)? {
        if body.len() + more.len() > N_ANSWER_BYTES_MAX {
            return Err(Untold::for_good("its answer is too long"));
        }
        body.extend_from_slice(&more);
    }
    Ok(body)
}
