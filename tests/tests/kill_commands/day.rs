//! A server's day: an order comes in, an officer confirms a case, it is asked to stop and signs its heads.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::process::Command;

use huiying_domain::{CaseId, ReportId};
use huiying_tests::audit::Audit;
use huiying_tests::ids::report_id;
use huiying_tests::program::Server;
use huiying_tests::samples::{self, Order};
use huiying_tests::traced::can_disturb;
use huiying_tests::web;

use crate::place::{N_ROWS, Place};
use crate::{named, paths};

fn report(number: u64) -> ReportId {
    report_id("hotline/default", &Order::made_up(number).number)
}

/// What of a day was acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Acknowledged {
    order: bool,
    confirmation: bool,
}

/// One day of a server that is started by this command; says what was acknowledged, and whether it ended by itself.
fn day(place: &Place, command: &mut Command) -> (Acknowledged, bool) {
    let Ok(server) = Server::try_start(command) else { return (Acknowledged::default(), false) };
    let order = samples::csv([Order::made_up(N_ROWS)]);
    let _ = samples::file(&place.at("now"), "order.csv", order);
    let order = place.run(&["import", "hotline", "now/order.csv", "--data", "now/data"]).code == Some(0);
    // Pressing a button twice asks once.
    let form = format!("token={:032x}&officer=x&seen_revision=1&class=complaint&office=y", 7);
    let address = format!("/cases/{}/confirm", CaseId::of(report(1)));
    let confirmation = web::post_form(&server.address, &address, &form).is_ok_and(|it| it.status == 303);
    (Acknowledged { order, confirmation }, server.stop().code == Some(0))
}

/// The ids of intake, each once, and all of it decided as far as the decisions go; without those of ticks, which depend on
/// the hour.
fn ids(place: &Place) -> BTreeSet<String> {
    let [intake, decisions] = ["intake", "decisions"].map(|log| {
        let mut audit = Audit::of(&place.at("now/data").join(log));
        audit.look();
        audit
    });
    assert!(decisions.position() <= intake.position());
    intake.ids.into_iter().filter(|id| !id.starts_with("tick/") && !id.starts_with("import/")).collect()
}

#[test]
fn given_kills_at_any_change_of_a_servers_day_when_the_day_is_lived_again_then_all_of_it_is_there_once() {
    if !can_disturb() {
        return;
    }
    let mut place = Place::new();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--data", "now/data"];
    let files = paths("now/data", &["intake/LOG", "decisions/LOG", "heads"]);
    let (acknowledged, expected) = (Cell::default(), std::cell::RefCell::new(BTreeSet::new()));
    place.disturb(
        &named(&files),
        |place, led| {
            let (of_it, whole) = day(place, &mut led(&place.command(&serve)));
            acknowledged.set(of_it);
            whole
        },
        |place, what| {
            let left = ids(place);
            let all = Acknowledged { order: true, confirmation: true };
            if expected.borrow().is_empty() {
                assert_eq!(acknowledged.get(), all, "undisturbed, all is acknowledged");
                expected.replace(left.clone());
            }
            assert!(left.is_subset(&expected.borrow()), "{what}: intake holds what never was");
            let order = left.contains(&report(N_ROWS).to_string());
            let confirmation = left.iter().any(|id| id.starts_with('q'));
            let Acknowledged { order: order_told, confirmation: told } = acknowledged.get();
            assert!(order >= order_told && confirmation >= told, "{what}: something acknowledged is lost");
            assert_eq!(day(place, &mut place.command(&serve)), (all, true), "{what}");
            assert!(ids(place) == *expected.borrow(), "{what}: another log in the end");
            let _ = place.chains(&["--data", "now/data"], what);
        },
    );
    println!("{} kills", place.n_kills);
    assert!(place.n_kills >= 8, "{}", place.n_kills);
}
