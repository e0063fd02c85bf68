//! The configuration: what is read from a file and the environment, and what is refused.

use super::*;

fn load(toml: &str, environment: &[(&str, &str)]) -> Result<Config, Error> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("huiying.toml");
    std::fs::write(&file, toml).unwrap();
    let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Config::load_with(Some(&file), Some(environment))
}

#[test]
fn an_empty_file_gives_the_defaults() {
    assert_eq!(load("", &[]).unwrap(), Config::default());
}

#[test]
fn the_environment_overrides_the_file() {
    let config =
        load("[server]\nlisten = \"127.0.0.1:1\"\n", &[("HUIYING_SERVER__LISTEN", "127.0.0.1:2")]).unwrap();
    assert_eq!(config.server.listen.port(), 2);
}

#[test]
fn lists_can_be_overridden() {
    let file = "[server]\nallowed_hosts = [\"a.example\"]\n";
    let environment =
        [("HUIYING_BUREAU__OFFICES", "甲处, 乙处"), ("HUIYING_SERVER__ALLOWED_HOSTS", "10.1.2.3")];
    let config = load(file, &environment).unwrap();
    assert_eq!(config.bureau.offices, ["甲处", "乙处"]);
    assert_eq!(config.server.allowed_hosts, ["10.1.2.3"]);
    assert!(load(file, &[("HUIYING_SERVER__ALLOWED_HOSTS", "")]).unwrap().server.allowed_hosts.is_empty());
}

#[test]
fn the_projectors_of_a_dashboard_are_a_list_of_addresses_and_a_wrong_one_is_told_with_its_key() {
    assert_eq!(load("", &[]).unwrap().dashboard.projectors, []);
    let named =
        |config: &Config| config.dashboard.projectors.iter().map(ToString::to_string).collect::<Vec<_>>();
    let file = "[dashboard]\nprojectors = [\"http://127.0.0.1:8081\"]\n";
    assert_eq!(named(&load(file, &[]).unwrap()), ["http://127.0.0.1:8081"]);
    let two = [("HUIYING_DASHBOARD__PROJECTORS", "http://one:1, http://two:2/")];
    assert_eq!(named(&load(file, &two).unwrap()), ["http://one:1", "http://two:2"]);
    for wrong in ["127.0.0.1:8081", "https://one:1", "http://one"] {
        let error = load("", &[("HUIYING_DASHBOARD__PROJECTORS", wrong)]).unwrap_err().to_string();
        assert!(error.contains("dashboard.projectors") && error.contains(wrong), "{error}");
    }
}

#[test]
fn text_from_the_environment_stays_as_it_was_written() {
    for text in ["059100000012", "true", "1e3", "1,2", ""] {
        let config = load("", &[("HUIYING_BUREAU__DUTY_TELEPHONE", text)]).unwrap();
        assert_eq!(config.bureau.duty_telephone, text);
    }
}

#[test]
fn a_log_level_that_cannot_be_read_or_names_no_level_is_refused() {
    for level in ["info", "WARN", "off", "huiying=debug", "info,huiying=debug", "warn,[asking{id=1}]=trace"] {
        load(&format!("[log]\nlevel = \"{level}\"\n"), &[]).unwrap();
    }
    for level in ["huiying=loud", "verbose", "info,verbose"] {
        let error = load("", &[("HUIYING_LOG__LEVEL", level)]).unwrap_err().to_string();
        assert!(error.contains("log.level") && error.contains(level), "{error}");
    }
}

#[test]
fn heads_are_signed_every_hour_unless_the_configuration_says_otherwise_and_says_it_sensibly() {
    assert_eq!((load("", &[]).unwrap().heads.minutes, Config::default().heads.key_file), (60, None));
    let set = load("[heads]\nminutes = 5\n", &[("HUIYING_HEADS__KEY_FILE", "/media/key")]).unwrap();
    assert_eq!((set.heads.minutes, set.heads.key_file), (5, Some("/media/key".into())));
    assert_eq!(load("", &[("HUIYING_HEADS__MINUTES", "7")]).unwrap().heads.minutes, 7);
    for wrong in ["0", "1441", "-1", "often"] {
        let error = load("", &[("HUIYING_HEADS__MINUTES", wrong)]).unwrap_err().to_string();
        assert!(error.contains("minutes") || error.contains("integer"), "{error}");
    }
}

#[test]
fn a_channel_of_the_notifier_says_where_it_goes_and_its_secrets_are_not_shown() {
    let file = "[[notifier.channels]]\nname = \"值班\"\nto = { wecom = \"https://robot.example/?key=Abc\" }\n\
        [[notifier.channels]]\nname = \"press\"\ntells = [\"missed\"]\noffices = [\"甲处\"]\n\
        to = { email = { server = \"smtps://u:pw@mail.example\", from = \"h@b.example\", to = [\"p@b.example\"] } }\n";
    let config = load(file, &[]).unwrap();
    let [duty, press] = &config.notifier.channels[..] else { panic!("{config:?}") };
    assert_eq!(duty.to, Destination::Wecom("https://robot.example/?key=Abc".to_owned().into()));
    assert_eq!((&press.tells[..], &press.offices[..]), (&[AlertKind::Missed][..], &["甲处".to_owned()][..]));
    let shown = format!("{config:?}{}", toml::to_string(&config).unwrap());
    assert!(!shown.contains("Abc") && !shown.contains("pw@"), "{shown}");
}

#[test]
fn a_slip_at_a_channel_is_told_without_the_secret_it_is_about() {
    for file in [
        "[[notifier.channels]]\nname = \"a\"\nto = \"https://robot.example/?key=Abc\"\n",
        "[[notifier.channels]]\nname = \"a\"\nto = { webhok = { url = \"http://h/Abc\", secret = \"whsec_Abc\" } }\n",
        "[[notifier.channels]]\nname = \"a\"\nto = { wecom = \"https://robot.example/?key=Abc\" \n",
    ] {
        let error = load(file, &[]).unwrap_err().to_string();
        assert!(!error.contains("Abc"), "{error}");
    }
}

#[test]
fn a_notifier_that_would_tell_nobody_or_one_twice_is_refused_with_its_key() {
    let channel = |name: &str| {
        format!("[[notifier.channels]]\nname = \"{name}\"\nto = {{ wecom = \"https://r.example\" }}\n")
    };
    let nobody = "[[notifier.channels]]\nname = \"a\"\nto = { email = { server = \"smtp://h\", from = \"h@b.example\", to = [] } }\n";
    for (file, told) in [
        (channel("a") + &channel("a"), "two are called `a`"),
        (channel(""), "empty"),
        (channel("a/b"), "slash"),
        (nobody.to_owned(), "writes to nobody"),
        ("[notifier]\nagain_after_s = 1\n".to_owned(), "notifier.again_after_s"),
        ("[notifier]\nhours = 0\n".to_owned(), "notifier.hours"),
        ("[[notifier.channels]]\nname = \"a\"\nto = { fax = \"1\" }\n".to_owned(), "fax"),
    ] {
        let error = load(&file, &[]).unwrap_err().to_string();
        assert!(error.contains(told), "{file}: {error}");
    }
}

#[test]
fn an_unknown_key_is_named() {
    let error = load("[server]\nlisen = \"127.0.0.1:1\"\n", &[]).unwrap_err().to_string();
    assert!(error.contains("lisen"), "{error}");
}

#[test]
fn a_wrong_value_is_named() {
    let error = load("[server]\nlisten = \"here\"\n", &[]).unwrap_err().to_string();
    assert!(error.contains("listen") || error.contains("socket address"), "{error}");
}

#[test]
fn a_missing_file_is_named() {
    let error = Config::load(Some(Path::new("no-such-file.toml"))).unwrap_err().to_string();
    assert!(error.contains("no-such-file.toml"), "{error}");
}
