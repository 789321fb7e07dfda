//! Setting the shop up (issue 3): itself and its locations, where and when it delivers, how its mail goes, what its customers hear,
//! its terms. Who may configure it changes it; who saves second is told, and every page shows it at once.

mod capacity;
mod locations;
mod mail;
mod notices;
mod shop;
mod terms;
mod vans;
mod zones;

pub use capacity::keep_filled;
pub use locations::{LocationSettings, is_time_zone, location, locations, save_location, time_zones};
pub use mail::{MailTest, last_mail_test, mail_test, mail_tested, test_mail};
pub use notices::{notices, switch_notices};
pub use shop::{Founding, ShopForm, ShopSettings, found, needs_setting_up, save_shop, shop};
pub(crate) use terms::published_kinds;
pub use terms::{Published, Terms, add_terms, published, terms};
pub use vans::{VanSettings, put_van, retire_van, vans};
pub use zones::{Zone, ZoneForm, save_zone, zone, zones};
