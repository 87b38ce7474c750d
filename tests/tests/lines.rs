//! How many sets of authorities a process keeps connections for: in a test process of its own, because it is the process
//! that forgets.

use cfhost::{Client, ZoneList};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::situations::Relay;

#[test]
fn lines_are_bounded_and_clients_of_closed_ones_go_on() {
    let gateway = Gateway::builder().spawn().unwrap();
    let relay = Relay::to(gateway.url().split('/').nth(2).unwrap().parse().unwrap()).unwrap();
    let endpoint = format!("https://{}/host-gw.html", relay.address());
    let client = |extra: &Gateway| {
        let pem = format!("{}{}", gateway.ca_pem(), extra.ca_pem());
        Client::builder(EXAMPLE_HOST_KEY).endpoint(&endpoint).ca_pem(pem).build().unwrap()
    };
    let others: Vec<_> = (0..20).map(|_| Gateway::builder().spawn().unwrap()).collect();
    let first = client(&others[0]);
    first.zone_list(&ZoneList::new()).unwrap();
    first.zone_list(&ZoneList::new()).unwrap();
    assert_eq!(relay.connections(), 1);
    for other in &others[1..] {
        client(other).zone_list(&ZoneList::new()).unwrap();
    }
    assert_eq!(relay.connections(), 20);
    // The oldest line was given up, and with it its connection; its client makes another one.
    first.zone_list(&ZoneList::new()).unwrap();
    assert_eq!(relay.connections(), 21);
    // The newest was not.
    client(&others[19]).zone_list(&ZoneList::new()).unwrap();
    assert_eq!(relay.connections(), 21);
}
