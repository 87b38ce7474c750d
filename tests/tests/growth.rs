//! What the benchmarks make of their points: exponents and charts.

use std::io::Write as _;
use std::process::{Command, Stdio};

use cfhost_tests::chart::{Chart, Line};
use cfhost_tests::series::exponent;

fn points(cost: impl Fn(u64) -> u64) -> Vec<(u64, u64)> {
    [100, 1_000, 10_000].map(|size| (size, cost(size))).to_vec()
}

#[test]
fn exponents_are_those_of_the_costs() {
    for (points, expected) in [
        (points(|_| 500), 0.0),
        (points(|size| 7 * size), 1.0),
        (points(|size| size * size), 2.0),
        (points(|size| 1_000_000 / size), -1.0),
        // A line beside a cost that is fixed: less than 1 where that weighs.
        (points(|size| 100 + size), 0.851),
        // Not in a row: what fits best.
        (vec![(1, 10), (10, 10), (100, 1_000)], 1.0),
    ] {
        let found = exponent(&points).unwrap();
        assert!((found - expected).abs() < 0.001, "{points:?}: {found}");
    }
    for none in [&[][..], &[(10, 10)], &[(10, 10), (10, 20)], &[(1, 0), (10, 10)]] {
        assert_eq!(exponent(none), None, "{none:?}");
    }
}

#[test]
fn a_chart_is_xml_with_a_dot_for_each_point() {
    let lines = vec![
        Line { name: "ours", points: vec![(1, 200), (4, 210), (64, 1_000)] },
        Line { name: "a < b & c", points: vec![(1, 30), (4, 40), (64, 100_000)] },
    ];
    let chart = Chart { title: "A <call> & more", sizes: "threads", costs: "instructions", lines };
    let svg = chart.svg();
    assert_eq!(svg, chart.svg());
    // Where each dot is, and what it says, by somebody else's reader.
    let script = "import sys, xml.etree.ElementTree as tree\n\
                  svg = '{http://www.w3.org/2000/svg}'\n\
                  for dot in tree.fromstring(sys.stdin.read()).iter(svg + 'circle'):\n\
                  \x20   print(dot.get('cx'), dot.get('cy'), dot.find(svg + 'title').text)";
    let mut python =
        Command::new("python3").args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    python.stdin.take().unwrap().write_all(svg.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().lines().collect::<Vec<_>>(),
        [
            // From 1 to 100, and from 10 to 100,000.
            "62.0 168.1 ours, 1: 200",
            "165.0 167.1 ours, 4: 210",
            "370.9 138.0 ours, 64: 1000",
            "62.0 203.5 a < b & c, 1: 30",
            "165.0 198.1 a < b & c, 4: 40",
            "370.9 52.0 a < b & c, 64: 100000",
        ]
    );
    for said in ["A &lt;call&gt; &amp; more", "threads", "instructions", ">100 k<", "prefers-color-scheme:dark"] {
        assert!(svg.contains(said), "{said}");
    }
}
