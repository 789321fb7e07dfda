//! Who may call what: every route of the server, every page of the desk and every server function. One that is missing here fails
//! the test.

/// An address, who may, the order of the demonstration that it is about, and what is sent. `{number}` and its sisters are filled in
/// by [`crate::scene`].
pub type Row = (&'static str, &'static str, &'static str, &'static str);

// Nobody, the holder of another order's link, one of this order who only sees, its holder; the owner, a manager, sales, dispatch,
// a driver who has no stop there, a technician.
const ALL: &str = "nfsh omspdt";
const SEES: &str = "--sh ------";
const ACTS: &str = "---h ------";
const STAFF: &str = "---- omspdt";
const SALES: &str = "---- omsp-t";
const SELLS: &str = "---- oms---";
const OVERSEES: &str = "---- om----";
const DISPATCHES: &str = "---- om-p--";
const DRIVES: &str = "---- om-pd-";
const NOBODY: &str = "---- ------";

pub const FUNCTIONS: &[Row] = &[
    // -- the front door, and behind a link --
    ("look_in", ALL, "payment", ""),
    ("renew", ALL, "payment", "email=nobody-on-file@example.com"),
    // Without a link it is the shop alone.
    ("read", ALL, "payment", "number={number}&rest="),
    ("review", ACTS, "review", "number={number}&version={version}&{plans}"),
    ("decline", ACTS, "review", "number={number}&version={version}&reason=Changed+my+mind"),
    ("pay", ACTS, "payment", "number={number}"),
    ("put_on_account", ACTS, "payment", "number={number}"),
    ("hold", ACTS, "scheduling", "number={number}&delivery={delivery}&window={capacity}"),
    ("confirm", ACTS, "scheduling", "number={number}&delivery={delivery}&window={capacity}"),
    // Their own link, somebody else's delivery.
    ("hold", NOBODY, "scheduling", "number={foreign}&delivery={delivery}&window={capacity}"),
    ("confirm", NOBODY, "scheduling", "number={foreign}&delivery={delivery}&window={capacity}"),
    // -- the desk's frame --
    ("sign_in", ALL, "payment", "email=robin%40hartley.example&password=porchlight"),
    ("read_door", ALL, "payment", ""),
    ("read_frame", STAFF, "payment", ""),
    ("read_home", SALES, "payment", ""),
    ("nothing_here", NOBODY, "payment", ""),
    ("find_sales", SALES, "payment", "typed={number}"),
    ("read_sessions", STAFF, "payment", ""),
    // Somebody else's: harmless, and it stays open.
    ("end_session", STAFF, "payment", "session={session}"),
    // -- quotes --
    ("read_quotes", SALES, "review", "status="),
    ("read_quote", SALES, "review", "number={number}"),
    ("read_last_saved", SALES, "review", "number={number}"),
    ("read_blank", SELLS, "review", "number={number}"),
    ("read_editor", SELLS, "review", ""),
    ("read_editor", SELLS, "review", "number={number}"),
    ("find_customers", SALES, "review", "typed=m"),
    ("read_terms", SALES, "review", "customer={customer}"),
    ("find_products", SALES, "review", "typed="),
    ("read_companions", SALES, "review", "product={product}"),
    ("choose_option", SELLS, "review", "number={number}&revision={revision}&pay=half"),
    ("send_quote", SELLS, "review", "number={number}&revision={revision}&recipient=x%40example.com&subject=Yours&pay_link=true"),
    ("mint_link", SELLS, "review", "number={number}&channel=copy"),
    ("revoke_link", SELLS, "review", "number={number}&link={link}"),
    (
        "save_quote",
        SELLS,
        "review",
        r#"{"number":null,"revision":0,"draft":{"whose":{"on_file":{customer}},"salesperson":null,"fulfilment":"deliver","address":null,"valid_until":null,"job_name":"","notes":"","lines":[{"product":{product},"quantity":1,"unit_cents":100,"belongs_to":null,"note":"","optional":false,"protect":false}]}}"#,
    ),
    (
        "save_quote",
        SELLS,
        "review",
        r#"{"number":{number},"revision":{revision},"draft":{"whose":{"on_file":{customer}},"salesperson":null,"fulfilment":"deliver","address":null,"valid_until":null,"job_name":"","notes":"","lines":[{"product":{product},"quantity":1,"unit_cents":100,"belongs_to":null,"note":"","optional":false,"protect":false}]}}"#,
    ),
    // -- customers --
    ("read_customers", SALES, "review", "query=text%3Dma"),
    ("read_customer", SALES, "review", "id={customer}"),
    ("read_changes", SALES, "review", "id={customer}"),
    ("read_credit", SALES, "review", "id={customer}"),
    ("read_history", SALES, "tracking", "id={customer}&paid=paid"),
    ("read_past_quotes", SALES, "tracking", "id={customer}"),
    ("read_past_lines", SALES, "tracking", "number={number}"),
    ("may_create", SELLS, "review", ""),
    ("read_managers", SELLS, "review", ""),
    (
        "likely_same",
        SALES,
        "review",
        r#"{"form":{"kind":"individual","name":"","email":"x@example.com","phone":"","address":{"name":"","street":"","unit":"","city":"","region":"","zip":"","country":"","instructions":"","point":null},"spending":null,"source":null,"found":null}}"#,
    ),
    (
        "create_customer",
        SELLS,
        "review",
        "typed%5Bname%5D=Zo%C3%AB&typed%5Bemail%5D=zoe%40example.com&typed%5Bstreet%5D=1+W+Elm&typed%5Bcity%5D=Chicago&typed%5Bzip%5D=60614",
    ),
    (
        "edit_customer",
        SELLS,
        "review",
        "id={customer}&revision=0&typed%5Bname%5D=Zo%C3%AB&typed%5Bemail%5D=zoe%40example.com&typed%5Bstreet%5D=1+W+Elm&typed%5Bcity%5D=Chicago&typed%5Bzip%5D=60614",
    ),
    (
        "edit_customer",
        OVERSEES,
        "review",
        "id={customer}&revision=0&with_terms=true&credit_limit=100&typed%5Bname%5D=Zo%C3%AB&typed%5Bemail%5D=zoe%40example.com&typed%5Bstreet%5D=1+W+Elm&typed%5Bcity%5D=Chicago&typed%5Bzip%5D=60614",
    ),
    ("archive_customer", SELLS, "review", "id={customer}&away=true"),
    ("put_address", SELLS, "review", "id={customer}&place%5Bstreet%5D=1+W+Elm&place%5Bcity%5D=Chicago&place%5Bzip%5D=60614"),
    ("drop_address", SELLS, "review", "id={customer}&address=999999"),
    ("put_note", SELLS, "review", "id={customer}&kind=internal&persistence=optional&text=Hello"),
    ("end_note", SELLS, "review", "id={customer}&note=999999"),
    ("move_credit", OVERSEES, "review", "id={customer}&how=more&amount=1&reason=Late"),
    ("read_merge", OVERSEES, "review", "id={customer}"),
    ("read_merge", OVERSEES, "review", "id={customer}&with={customer}"),
    // With oneself: refused in words.
    ("merge_customers", OVERSEES, "review", "id={customer}&revision=0&with={customer}&with_revision=0&take%5Bname%5D=other"),
    // -- the catalogue, and lists from files --
    ("read_catalogue", SALES, "review", "query=text%3Dlg"),
    ("read_product", SALES, "review", "id={product}"),
    ("may_stock", OVERSEES, "review", ""),
    ("create_product", OVERSEES, "review", "typed%5Bmodel%5D=X1&typed%5Bname%5D=Thing&typed%5Bprice%5D=5"),
    ("edit_product", OVERSEES, "review", "id={product}&revision=0&typed%5Bmodel%5D=X2&typed%5Bname%5D=Thing&typed%5Bprice%5D=5"),
    ("retire_product", OVERSEES, "review", "id={product}&away=true"),
    ("tie_addon", OVERSEES, "review", "id={product}&model=HOSE-SS2"),
    ("untie_addon", OVERSEES, "review", "id={product}&addon=999999"),
    ("read_plans", SALES, "review", ""),
    ("put_plan", OVERSEES, "review", "name=2+years&months=24&bands%5B0%5D%5Bto%5D=500&bands%5B0%5D%5Bprice%5D=30"),
    ("may_import", OVERSEES, "review", ""),
    ("read_import", OVERSEES, "review", "id={import}"),
    ("match_import", OVERSEES, "review", "id={import}&columns%5B0%5D=0&columns%5B1%5D=1"),
    ("run_import", OVERSEES, "review", "id={import}"),
    // -- orders --
    ("read_orders", SALES, "tracking", "status="),
    ("read_order", SALES, "tracking", "number={number}"),
    ("record_payment", SELLS, "scheduled", "number={number}&amount=10&method=cash"),
    ("refund_payment", OVERSEES, "tracking", "number={number}&payment={payment}&amount=1&to=method&reason=Scratched"),
    ("book_day", DISPATCHES, "scheduling", "delivery={delivery}&capacity={capacity}"),
    (
        "route_delivery",
        DISPATCHES,
        "scheduled",
        "delivery={delivery}&revision={delivery_revision}&driver={driver}&van={van}&crew=2&starts=08:00&position=1",
    ),
    ("move_delivery", DISPATCHES, "tracking", "delivery={delivery}&revision={delivery_revision}&step=depart"),
    ("hand_over", DISPATCHES, "tracking", "delivery={delivery}&revision={delivery_revision}&name=Noor"),
    ("collect_order", SELLS, "scheduling", "number={number}"),
    ("cancel_order", OVERSEES, "scheduling", "number={number}&reason=Sold+out"),
    // -- a driver's day --
    ("read_today", DRIVES, "tracking", ""),
    ("send_position", NOBODY, "tracking", "route={route}&lat_e6=41900000&lon_e6=-87600000"),
    // -- mail --
    ("read_post", OVERSEES, "review", ""),
    ("read_post", SALES, "review", "open={mail}"),
    // Last: nobody is signed in after it.
    ("sign_out", STAFF, "payment", ""),
];

pub const ROUTES: &[Row] = &[
    ("GET /", ALL, "payment", ""),
    ("GET /find", ALL, "payment", ""),
    ("GET /l/{guessed}", NOBODY, "payment", ""),
    ("GET /o/{number}", SEES, "review", ""),
    ("GET /o/{number}", SEES, "payment", ""),
    ("GET /o/{number}", SEES, "scheduling", ""),
    ("GET /o/{number}", SEES, "tracking", ""),
    ("GET /o/{number}/pay", SEES, "scheduled", ""),
    ("GET /o/{number}/receipt", SEES, "delivered", ""),
    ("GET /o/{number}/note", SEES, "delivered", ""),
    ("GET /o/{number}/calendar.ics", SEES, "tracking", ""),
    ("POST /o/{number}/leave", ALL, "payment", ""),
    ("GET /live/{number}", SEES, "payment", ""),
    ("GET /live/desk", STAFF, "payment", ""),
    // -- the desk --
    ("GET /desk", STAFF, "payment", ""),
    ("GET /desk/sign-in", ALL, "payment", ""),
    ("GET /desk/find?q={number}", SALES, "payment", ""),
    ("GET /desk/customers", SALES, "payment", ""),
    ("GET /desk/customers?stage=lead&type=luxury&ordered=90", SALES, "payment", ""),
    ("GET /desk/customers/new", SELLS, "payment", ""),
    ("GET /desk/customers/{customer}", SALES, "payment", ""),
    ("GET /desk/customers/{customer}/edit", SELLS, "payment", ""),
    ("GET /desk/customers/{customer}/changes", SALES, "payment", ""),
    ("GET /desk/customers/import", OVERSEES, "payment", ""),
    ("GET /desk/customers/{customer}/merge", OVERSEES, "payment", ""),
    ("GET /desk/catalogue", SALES, "payment", ""),
    ("GET /desk/catalogue/new", OVERSEES, "payment", ""),
    ("GET /desk/catalogue/plans", SALES, "payment", ""),
    ("GET /desk/catalogue/import", OVERSEES, "payment", ""),
    ("GET /desk/catalogue/{product}", SALES, "payment", ""),
    ("GET /desk/imports/{import}", OVERSEES, "payment", ""),
    ("POST /desk/upload/{kind}", OVERSEES, "payment", "no file"),
    ("GET /desk/customers.csv", SALES, "payment", ""),
    ("GET /desk/quotes", SALES, "payment", ""),
    ("GET /desk/quotes/new", SELLS, "payment", ""),
    ("GET /desk/quotes/{number}", SALES, "payment", ""),
    ("GET /desk/quotes/{number}/edit", SELLS, "payment", ""),
    ("GET /desk/quotes/{number}/send", SELLS, "payment", ""),
    ("GET /desk/orders", SALES, "tracking", ""),
    ("GET /desk/orders/{number}", SALES, "tracking", ""),
    ("GET /desk/drive", DRIVES, "tracking", ""),
    ("GET /desk/mail", OVERSEES, "review", ""),
    ("GET /desk/mail/{mail}", SALES, "review", ""),
    ("GET /desk/security", STAFF, "payment", ""),
    ("GET /desk/nowhere", NOBODY, "payment", ""),
    ("GET /desk/letters/quote/{number}", SALES, "review", ""),
    ("POST /desk/letters/quote/{number}", SALES, "review", "message=Hello&models=true"),
    ("GET /desk/letters/mail/{mail}", SALES, "review", ""),
    ("POST /desk/photo", DRIVES, "proved", "a picture"),
    ("GET /desk/photo/{photo}", DRIVES, "proved", ""),
    ("GET /o/{number}/photo/{photo}", SEES, "proved", ""),
    // Their own link, somebody else's photo.
    ("GET /o/{foreign}/photo/{photo}", NOBODY, "proved", ""),
    // -- machines, which prove themselves otherwise --
    ("POST /webhooks/stripe", NOBODY, "payment", "{}"),
    ("POST /webhooks/sandbox", NOBODY, "payment", "{}"),
    ("POST /sandbox/v1/payments", NOBODY, "payment", "{}"),
    ("GET /sandbox/v1/payments?payment_id={payment}", NOBODY, "tracking", ""),
    ("GET /sandbox/v1/payments/demo_{payment}", NOBODY, "tracking", ""),
    ("POST /sandbox/v1/payments/demo_{payment}/cancel", NOBODY, "tracking", ""),
    ("POST /sandbox/v1/refunds", NOBODY, "tracking", "{}"),
    // Whoever was sent there knows a name that can't be guessed.
    ("GET /sandbox/pay/sandbox_{guessed}", NOBODY, "payment", ""),
    ("POST /sandbox/pay/sandbox_{guessed}", NOBODY, "payment", "method=card&number=4242424242424242&expiry=12/40&code=123"),
    ("GET /sandbox/pay/sandbox_{guessed}/authenticate", NOBODY, "payment", ""),
    ("POST /sandbox/pay/sandbox_{guessed}/authenticate", NOBODY, "payment", "answer=yes"),
    // -- everybody's --
    ("GET /brand.css", ALL, "payment", ""),
    ("GET /manifest.webmanifest", ALL, "payment", ""),
    ("GET /healthz", ALL, "payment", ""),
    ("GET /readyz", ALL, "payment", ""),
    ("GET /metrics", ALL, "payment", ""),
];
