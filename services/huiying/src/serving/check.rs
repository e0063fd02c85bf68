//! What is looked at before anything is opened, by `serve` and by `config check` alike.

use huiying_runtime::{Config, signing};

use crate::data::{directory, heads};
use crate::errors::AnyError;
use crate::serving::plan::{Plan, Service};

/// Refuses a configuration with which the services of the plan would end at once. Without a plan everything is checked
/// that does not depend on which services run.
pub(crate) fn check(config: &Config, plan: Option<Plan>) -> Result<(), AnyError> {
    if let Some(plan) = plan {
        plan.check(config)?;
    }
    let server = &config.server;
    if plan.is_none_or(|plan| plan.has(Service::Dashboard))
        && !server.listen.ip().is_loopback()
        && !server.tls_proxy
    {
        return Err(format!(
            "server.listen is {}, which other machines reach, and what they send would be readable on the way: put a proxy that ends TLS before it and set server.tls_proxy = true, or listen on 127.0.0.1",
            server.listen
        )
        .into());
    }
    if plan.is_none_or(|plan| plan.has(Service::Notifier)) {
        huiying_notifier::check(&config.notifier)?;
    }
    signing::read(&heads::key_path(config))?;
    if config.data.join("FORMAT").exists() {
        directory::must_be_there(&config.data)?;
    }
    Ok(())
}
