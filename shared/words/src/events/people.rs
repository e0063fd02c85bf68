//! What became of people and their roles.

use huiying_domain::PeopleEvent;

use super::Told;
use crate::people::role;
use crate::{Lang, shown};

pub(super) fn told(lang: Lang, event: &PeopleEvent) -> Told {
    match event {
        PeopleEvent::Admitted { by, at, .. } => {
            Told::new(lang.pick("登记人员", "person admitted")).by(by).at_instant(*at)
        }
        PeopleEvent::RoleGranted { role: granted, office, delegated, by, at, .. } => {
            let what = match delegated {
                Some(_) => lang.pick("委托代理：", "role delegated: "),
                None => lang.pick("授予角色：", "role granted: "),
            };
            let [before, after] = [lang.pick("（", " ("), lang.pick("）", ")")];
            let office =
                office.as_deref().map_or_else(String::new, |it| format!("{before}{}{after}", shown(it)));
            Told::new(format!("{what}{}{office}", role(lang, *granted))).by(by).at_instant(*at)
        }
        PeopleEvent::RoleRevoked { reason, by, at, .. } => {
            Told::new(lang.pick("撤销角色", "role revoked")).saying(reason).by(by).at_instant(*at)
        }
        PeopleEvent::Deactivated { reason, by, at, .. } => {
            Told::new(lang.pick("停用人员", "person deactivated")).saying(reason).by(by).at_instant(*at)
        }
    }
}
