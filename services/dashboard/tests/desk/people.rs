//! People sign in, see what their roles show, do what their roles allow, and are gone when they are deactivated.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use huiying_accounts::session::Proof;
use huiying_accounts::{Accounts, Actor as By, DisplayName, Login, NewAccount, Place, Settings};
use huiying_domain::{Actor, Intake, PersonId, RequestId, Role, Wish};

use crate::bench::{Bench, a_form, header, now, text};

/// The name and value of a cookie that an answer sets.
fn cookie(response: &Response<Body>, name: &str) -> Option<String> {
    let set = response.headers().get_all("set-cookie").iter().filter_map(|it| it.to_str().ok());
    set.filter_map(|it| it.split(';').next())
        .find(|it| it.starts_with(&format!("{name}=")))
        .map(str::to_owned)
}

/// A bureau in which people sign in: its desk, and whom the console admitted.
struct Office {
    bench: Bench,
    accounts: Arc<Accounts>,
    _folder: tempfile::TempDir,
    n_asked: u32,
}

impl Office {
    async fn founded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let accounts =
            Arc::new(Accounts::open(&folder.path().join("accounts"), Settings::default()).unwrap());
        let mut bench = Bench::with_a_case().await;
        bench.desk.accounts = Some(accounts.clone());
        let mut office = Self { bench, accounts, _folder: folder, n_asked: 0 };
        office.admit(Role::Administrator, "admin").await;
        office
    }

    async fn by_console(&mut self, wish: Wish) -> RequestId {
        self.n_asked += 1;
        let id = RequestId::derive(&format!("console/{}", self.n_asked));
        let actor = Actor::the_console("test");
        self.bench
            .arrives(Intake::Requested(huiying_domain::Request { id, actor, seen_revision: None, wish }))
            .await;
        id
    }

    /// Somebody with this role and an account; the temporary password.
    async fn admit(&mut self, role: Role, login: &str) -> (PersonId, String) {
        let person = PersonId::of(self.by_console(Wish::AdmitPerson {}).await);
        let office = role.is_of_an_office().then(|| "监管一处".to_owned());
        self.by_console(Wish::GrantRole { person, role, office, from: None, until: None }).await;
        let new = NewAccount {
            person: in_store(person),
            login: Login::new(login).unwrap(),
            name: DisplayName::new(&format!("名{login}")).unwrap(),
        };
        let temporary = self.accounts.create(&new, By::default(), now()).unwrap();
        (person, temporary.password.reveal().to_owned())
    }

    /// The session cookie of somebody who is let in without a password.
    fn lets_in(&self, person: PersonId) -> String {
        let place = Place { peer: "127.0.0.1".parse().unwrap(), browser: "test", device: None };
        let signed_in = self.accounts.admit(&in_store(person), Proof::Demo, None, &place, now()).unwrap();
        format!("huiying_session={}", signed_in.session.reveal())
    }

    async fn get(&self, uri: &str, cookie: &str) -> Response<Body> {
        let request = Request::get(uri).header("host", "127.0.0.1:8080").header("cookie", cookie);
        self.bench.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&mut self, uri: &str, form: &str, cookie: &str) -> Response<Body> {
        let mut request = a_form(uri, form);
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        self.bench.post_request(request).await
    }
}

fn in_store(person: PersonId) -> huiying_accounts::PersonId {
    huiying_accounts::PersonId::new(&person.to_string()).unwrap()
}

#[tokio::test]
async fn given_nobody_was_admitted_then_the_desk_is_open_on_loopback_and_closed_to_everybody_else() {
    let mut bench = Bench::with_a_case().await;
    assert_eq!(bench.get("/").await.0, StatusCode::OK);
    assert_eq!(bench.get("/people").await.0, StatusCode::FORBIDDEN, "nobody manages people yet");
    bench.desk.is_on_loopback = false;
    let request = Request::get("/").header("host", "127.0.0.1:8080").body(Body::empty()).unwrap();
    let answer = bench.send(request).await;
    assert_eq!((answer.status(), header(&answer, "location")), (StatusCode::SEE_OTHER, "/sign-in?next=%2F"));
}

#[tokio::test]
async fn given_people_sign_in_then_nothing_is_shown_or_taken_before() {
    let mut office = Office::founded().await;
    let asked = office.get("/?state=open", "").await;
    assert_eq!(asked.status(), StatusCode::SEE_OTHER);
    assert_eq!(header(&asked, "location"), "/sign-in?next=%2F%3Fstate%3Dopen");
    assert_eq!(office.get("/events", "").await.status(), StatusCode::UNAUTHORIZED);
    let before = office.bench.position;
    let form =
        "token=0123456789abcdef0123456789abcdef&officer=甲&title=x&grade=major&reported=2026-09-03T02:00";
    assert_eq!(office.post("/incidents", form, "").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(office.bench.position, before, "nothing reached the log");
    assert_eq!(office.get("/", "huiying_session=made-up").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn given_an_administrator_when_they_sign_in_first_then_they_change_the_password_and_see_people_and_no_cases()
 {
    let mut office = Office::founded().await;
    let (_, password) = office.admit(Role::Administrator, "wang").await;
    let wrong = office.post("/sign-in", "login=wang&password=nonsense&next=/", "").await;
    let unknown = office.post("/sign-in", "login=nobody&password=nonsense&next=/", "").await;
    let (wrong, unknown) = (text(wrong).await, text(unknown).await);
    assert_eq!(wrong.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.1.replace("wang", "nobody"), unknown.1, "nobody learns which logins there are");

    let form = format!("login=WANG&password={password}&next=/");
    let welcome = office.post("/sign-in", &form, "huiying_session=planted").await;
    assert_eq!((welcome.status(), header(&welcome, "location")), (StatusCode::SEE_OTHER, "/"));
    let session = cookie(&welcome, "huiying_session").unwrap();
    assert_ne!(session, "huiying_session=planted");
    let set = header(&welcome, "set-cookie");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    let first = office.get("/people", &session).await;
    assert_eq!(header(&first, "location"), "/account", "the temporary password is changed first");

    let changed = format!("current={password}&new=correct horse battery&again=correct horse battery");
    let changed = office.post("/account/password", &changed, &session).await;
    let session = cookie(&changed, "huiying_session").unwrap();
    assert_eq!(header(&office.get("/", &session).await, "location"), "/people");
    assert_eq!(office.get("/people", &session).await.status(), StatusCode::OK);
    assert_eq!(office.get("/reports/response", &session).await.status(), StatusCode::FORBIDDEN);

    let out = office.post("/sign-out", "", &session).await;
    assert_eq!(header(&out, "location"), "/sign-in");
    assert_eq!(
        office.get("/people", &session).await.status(),
        StatusCode::SEE_OTHER,
        "the old cookie is dead"
    );
}

#[tokio::test]
async fn given_each_role_then_it_sees_its_pages_and_no_other() {
    // Written by hand: the pages that each role sees, of all that have an address without an id.
    let all =
        ["/", "/about", "/reports/response", "/incidents/new", "/channels", "/people", "/access", "/account"];
    let work = ["/", "/about", "/reports/response", "/account"];
    let expected: [(Role, &[&str]); 11] = [
        (Role::DutyOfficer, &["/", "/about", "/reports/response", "/incidents/new", "/channels", "/account"]),
        (Role::HandlingOffice, &work),
        (Role::PressOffice, &work),
        (Role::SectionReviewer, &work),
        (Role::SecrecyReviewer, &work),
        (Role::Deputy, &["/", "/about", "/reports/response", "/incidents/new", "/account"]),
        (Role::Signatory, &["/", "/about", "/reports/response", "/incidents/new", "/account"]),
        (Role::Leadership, &work),
        (Role::Auditor, &["/access", "/account"]),
        (Role::Administrator, &["/channels", "/people", "/account"]),
        (Role::Program, &work),
    ];
    let mut office = Office::founded().await;
    for (role, sees) in expected {
        let (person, _) = office.admit(role, role.code()).await;
        let session = office.lets_in(person);
        let mut found = Vec::new();
        for page in all {
            let answer = office.get(page, &session).await;
            match answer.status() {
                StatusCode::OK => found.push(page),
                StatusCode::FORBIDDEN => {}
                StatusCode::SEE_OTHER => assert_eq!(page, "/", "{role:?}"),
                other => panic!("{role:?} at {page}: {other}"),
            }
        }
        assert_eq!(found, sees, "{role:?}");
    }
}

#[tokio::test]
async fn given_somebody_signed_in_then_forms_ask_for_no_name_and_the_record_has_their_id_and_no_name() {
    let mut office = Office::founded().await;
    let (duty, _) = office.admit(Role::DutyOfficer, "zhi").await;
    let session = office.lets_in(duty);
    let page = text(office.get("/incidents/new", &session).await).await.1;
    assert!(!page.contains("name=\"officer\""), "{page}");
    assert!(page.contains("名zhi"), "the name of who acts stands on the page");
    let form = "token=0123456789abcdef0123456789abcdef&title=某厂火灾&grade=major&reported=2026-09-03T02:00";
    let done = office.post("/incidents", form, &session).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER, "{:?}", text(done).await);
    let to = header(&done, "location").to_owned();
    let page = text(office.get(to.split('#').next().unwrap(), &session).await).await.1;
    assert!(page.contains("名zhi"), "the timeline names who registered it");
    let written = office.bench.decided();
    assert!(written.contains(&duty.to_string()) && !written.contains("名zhi"), "{written}");
}

#[tokio::test]
async fn given_a_role_without_the_power_then_no_form_is_offered_and_one_sent_all_the_same_is_refused_by_deciding()
 {
    let mut office = Office::founded().await;
    let (press, _) = office.admit(Role::PressOffice, "press").await;
    let (duty, _) = office.admit(Role::DutyOfficer, "duty").await;
    let (press, duty) = (office.lets_in(press), office.lets_in(duty));
    let case = office.bench.case();
    let offered = text(office.get(&case, &duty).await).await.1;
    assert!(offered.contains("action=\"") && offered.contains("/confirm\""), "{offered}");
    let offered = text(office.get(&case, &press).await).await.1;
    assert!(!offered.contains("/confirm\"") && !offered.contains("/reply\""));
    let form = "token=0123456789abcdef0123456789abcdef&seen_revision=1&class=complaint&office=办公室";
    let (status, page) = text(office.post(&format!("{case}/confirm"), form, &press).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("您的角色不能“研判来件”"), "{page}");
}

#[tokio::test]
async fn given_an_administrator_when_they_admit_grant_and_deactivate_then_that_person_signs_in_acts_and_is_out()
 {
    let mut office = Office::founded().await;
    let (admin, _) = office.admit(Role::Administrator, "boss").await;
    let admin_session = office.lets_in(admin);
    let token = |n: u32| format!("token={n:032x}");
    let admitted =
        office.post("/people/admit", &format!("{}&name=新人&login=new", token(1)), &admin_session).await;
    let (status, page) = text(admitted).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let password = page.split("<code>").nth(1).unwrap().split("</code>").next().unwrap().to_owned();
    let of_person = page.split("href=\"/people/p").nth(1).unwrap();
    let id = format!("p{}", of_person.split('"').next().unwrap());
    let form = format!("login=new&password={password}&next=/");
    let early = office.post("/sign-in", &form, "").await;
    assert_eq!(cookie(&early, "huiying_session"), None);
    assert!(text(early).await.1.contains("您尚未被授予角色"), "no role, no page");

    let to = format!("/people/{id}/act/grant");
    let granted = office.post(&to, &format!("{}&role=duty_officer", token(2)), &admin_session).await;
    assert_eq!(granted.status(), StatusCode::SEE_OTHER, "{:?}", text(granted).await);
    let again = office.post("/sign-in", &form, "").await;
    let session = cookie(&again, "huiying_session").unwrap();
    assert_eq!(office.get("/account", &session).await.status(), StatusCode::OK);

    let to = format!("/people/{id}/act/deactivate");
    let gone = office.post(&to, &format!("{}&reason=调离", token(3)), &admin_session).await;
    assert_eq!(gone.status(), StatusCode::SEE_OTHER);
    assert_eq!(office.get("/account", &session).await.status(), StatusCode::SEE_OTHER, "out at once");
    let refused = office.post("/sign-in", &form, "").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn given_tls_before_the_desk_then_cookies_are_bound_to_it() {
    let mut office = Office::founded().await;
    office.bench.desk.is_over_tls = true;
    let (_, password) = office.admit(Role::DutyOfficer, "duty").await;
    let welcome = office.post("/sign-in", &format!("login=duty&password={password}"), "").await;
    let set = header(&welcome, "set-cookie");
    assert!(
        set.starts_with("__Host-huiying_session=") && set.contains("; Secure") && set.contains("Path=/;"),
        "{set}"
    );
    assert!(!set.contains("Domain="));
}

#[tokio::test]
async fn given_a_stranger_who_guesses_then_they_wait_and_the_person_signs_in_from_elsewhere() {
    let mut office = Office::founded().await;
    let (_, password) = office.admit(Role::DutyOfficer, "duty").await;
    let mut last = String::new();
    for n in 0..8 {
        let answer = office.post("/sign-in", &format!("login=duty&password=guess{n}"), "").await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        last = text(answer).await.1;
    }
    assert!(last.contains("失败次数过多"), "{last}");
    office.bench.desk.is_over_tls = true;
    let mut request = a_form("/sign-in", &format!("login=duty&password={password}"));
    request.headers_mut().insert("x-forwarded-for", "192.0.2.1, 198.51.100.7".parse().unwrap());
    let answer = office.bench.post_request(request).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", text(answer).await.1);
}
