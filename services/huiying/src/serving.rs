//! `huiying serve`: the services of a plan as one process, until it is asked to stop.

pub(crate) mod check;
mod connections;
pub(crate) mod ground;
pub(crate) mod parts;
pub(crate) mod plan;
pub(crate) mod process;
mod services;
mod uploads;
mod watchdog;

use std::net::SocketAddr;

use huiying_runtime::{Config, Stopwatch, metrics};
use tokio::net::TcpSocket;

use crate::errors::AnyError;
use crate::serving::check::check;
use crate::serving::connections::Limits;
use crate::serving::ground::Ground;
use crate::serving::plan::Plan;
use crate::serving::process::Process;

/// Connections that may wait to be taken.
const WAITING_MAX: u32 = 1024;

/// Opens what the services of the plan need and serves.
pub(crate) async fn run(config: Config, plan: Plan) -> Result<(), AnyError> {
    check(&config, Some(plan))?;
    let ground = Ground::open(&config, plan).await?;
    serve(config, plan, ground).await
}

/// Serves logs that are open.
pub(crate) async fn serve(config: Config, plan: Plan, ground: Ground) -> Result<(), AnyError> {
    let (took, recorded) = (Stopwatch::start(), metrics::start()?);
    let address = config.server.listen;
    let taken = |error| format!("listening on {address}: {error}");
    let socket = reserve(address).map_err(taken)?;
    let limits = Limits::of_the_network(connections::raise_descriptor_limit());
    let mut process = Process::new(config, ground);
    watchdog::start(process.stop.clone())?;
    process.answer_programs(metrics::router(recorded));
    // From here on a failure ends what runs already, and the watchdog sees that it does end.
    process.add(plan).await.inspect_err(|_| process.stop.cancel())?;
    let listener = socket.listen(WAITING_MAX).map_err(taken)?;
    let at = listener.local_addr()?;
    process.answer(listener, limits).inspect_err(|_| process.stop.cancel())?;
    tracing::info!(ms = took.elapsed().as_millis(), "serving on http://{at}/");
    println!("Huiying 回应: http://{at}/");
    process.ended().await
}

/// Takes the address, so that one in use is told at once; nobody is let in before there is something to answer.
fn reserve(address: SocketAddr) -> std::io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}
