//! The tables, as sea-orm reads them. They never leave the crate: what goes out are domain values.

mod delivery;
mod house;
mod money;
mod sales;
mod telling;

pub(crate) use {delivery::*, house::*, money::*, sales::*, telling::*};

/// One table and its entity. `table!(quotes "quotes" { number: i64 })` has an `id` that the database gives;
/// `table!(holds "holds" by { delivery_id: i64 } { ends_at: i64 })` names its key.
macro_rules! table {
    ($name:ident $table:literal { $($field:ident: $type:ty),* $(,)? }) => {
        $crate::rows::table!(@ $name $table { #[sea_orm(primary_key)] id: i64 } { $($field: $type),* });
    };
    ($name:ident $table:literal by { $($key:ident: $key_type:ty),* } { $($field:ident: $type:ty),* $(,)? }) => {
        $crate::rows::table!(@ $name $table { $(#[sea_orm(primary_key, auto_increment = false)] $key: $key_type),* } { $($field: $type),* });
    };
    (@ $name:ident $table:literal { $(#[$meta:meta] $key:ident: $key_type:ty),* } { $($field:ident: $type:ty),* }) => {
        pub(crate) mod $name {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Deserialize)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                $(#[$meta] pub $key: $key_type,)*
                $(pub $field: $type,)*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}
pub(crate) use table;
