//! Ends the process where ending it in order takes too long, whatever it hangs on.

use std::sync::mpsc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// How long the process may take to end once it is asked to stop or a part of it has failed.
pub(crate) const END_WAIT_MAX: Duration = Duration::from_secs(30);

/// Watches from now on, on a thread of its own: what hangs then may be the runtime itself.
///
/// # Errors
/// Where the system has no thread for it.
pub(crate) fn start(stop: CancellationToken) -> std::io::Result<()> {
    let (began_to_end, seen) = mpsc::channel::<()>();
    std::thread::Builder::new().name("watchdog".to_owned()).spawn(move || {
        let (_kept, never) = mpsc::channel::<()>();
        if seen.recv().is_ok() {
            let _ = never.recv_timeout(END_WAIT_MAX);
            eprintln!(
                "huiying: the process did not end within {} s and was terminated; everything acknowledged is on disk, and the views are brought up to date at the next start",
                END_WAIT_MAX.as_secs()
            );
            std::process::exit(1);
        }
    })?;
    tokio::spawn(async move {
        stop.cancelled().await;
        let _ = began_to_end.send(());
    });
    Ok(())
}
