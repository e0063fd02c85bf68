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
    if plan.is_none_or(|plan| plan.has(Service::Notifier)) {
        huiying_notifier::check(&config.notifier)?;
    }
    signing::read(&heads::key_path(config))?;
    if config.data.join("FORMAT").exists() {
        directory::must_be_there(&config.data)?;
    }
    Ok(())
}
