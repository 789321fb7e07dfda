//! What drivers recorded on the road: each is applied once, whatever the phone heard of it, and stands beside the phone's own time.

super::change!(
    "m10_proof",
    "
CREATE TABLE road_records (
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    key TEXT {binary} NOT NULL,
    delivery_id BIGINT NOT NULL REFERENCES deliveries (id),
    step TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    applied_at BIGINT NOT NULL,
    PRIMARY KEY (staff_id, key)
) {keyed};
CREATE INDEX road_records_of ON road_records (delivery_id)
",
    ["road_records"]
);
