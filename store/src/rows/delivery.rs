//! Zones, capacity, deliveries, routes.

use super::table;

table!(zones "zones" {
    location_id: i64,
    name: String,
    weekly: String,
    filled_to: String,
    revision: i32,
});

table!(zone_zips "zone_zips" by { location_id: i64, zip: String } {
    zone_id: i64,
});

table!(capacity "capacity" {
    location_id: i64,
    zone_id: i64,
    day: String,
    from_min: i32,
    to_min: i32,
    stops_max: i32,
});

table!(deliveries "deliveries" {
    order_id: i64,
    location_id: i64,
    status: String,
    capacity_id: Option<i64>,
    day: Option<String>,
    from_min: Option<i32>,
    to_min: Option<i32>,
    crew_note: String,
    reason: String,
    proof: Option<String>,
    revision: i32,
    changed_at: i64,
});

table!(delivery_lines "delivery_lines" by { delivery_id: i64, line_id: i64 } {
    quantity: i32,
});

table!(joined_deliveries "joined_deliveries" by { delivery_id: i64 } {
    into_id: i64,
    joined_at: i64,
});

table!(holds "holds" by { delivery_id: i64 } {
    capacity_id: i64,
    ends_at: i64,
});

table!(vans "vans" {
    location_id: i64,
    name: String,
    plate: String,
    retired_at: Option<i64>,
});

table!(routes "routes" {
    location_id: i64,
    day: String,
    driver_id: i64,
    van_id: i64,
    crew: i32,
    starts_at: i64,
    revision: i32,
});

table!(stops "stops" {
    route_id: i64,
    delivery_id: Option<i64>,
    visit_id: Option<i64>,
    position: i32,
    travel_min: i32,
    service_min: i32,
    left_at: Option<i64>,
    arrived_at: Option<i64>,
    done_at: Option<i64>,
    kept_late_min: Option<i32>,
});

table!(visits "visits" {
    location_id: i64,
    customer_id: i64,
    order_id: Option<i64>,
    kind: String,
    method: String,
    model: String,
    serial: String,
    description: String,
    address: String,
    status: String,
    day: String,
    from_min: i32,
    to_min: i32,
    service_min: i32,
    reason: String,
    revision: i32,
    staff_id: i64,
    created_at: i64,
    changed_at: i64,
});

table!(positions "positions" by { route_id: i64 } {
    lat_e6: i32,
    lon_e6: i32,
    at: i64,
});

table!(attachments "attachments" {
    sha256: Vec<u8>,
    kind: String,
    byte_count: i64,
    created_at: i64,
    staff_id: Option<i64>,
});

table!(road_records "road_records" by { staff_id: i64, key: String } {
    delivery_id: i64,
    step: String,
    happened_at: i64,
    applied_at: i64,
});
