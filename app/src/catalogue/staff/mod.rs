//! The catalogue at the desk.

mod list;
mod plans;
mod product;

pub use list::CataloguePage;
pub use plans::PlansPage;
pub use product::{NewProductPage, ProductPageOf};

/// Where the catalogue begins.
const LIST: &str = "/desk/catalogue";
