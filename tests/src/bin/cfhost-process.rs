//! What can only be tested in a process of its own: forks, signals and the environment. `cfhost-process forks URL [CA]`,
//! `cfhost-process signals URL`, `cfhost-process environment`, `cfhost-process refreshes URL FILE` and
//! `cfhost-process job URL CA NAME-SERVER JOB PLANS STEP begin|end`; it ends with an error if anything is not as it should
//! be.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use cfhost::dns::{Plan, StepEvent};
use cfhost::ranges::Refresh;
use cfhost::{Client, ZoneList};
use cfhost_tests::jobs;

type Failed = Box<dyn Error>;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["forks", url, ca] => forks(url, Some(ca)),
        ["forks", url] => forks(url, None),
        ["signals", url] => signals(url),
        ["environment"] => environment(),
        ["refreshes", url, file] => refreshes(url, file),
        ["job", url, ca, server, what, plans, step, when] => {
            client(url, Some(ca)).and_then(|client| job(&client, server, what, plans, step, when))
        }
        _ => Err("usage: cfhost-process forks | signals | environment | refreshes | job ...".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cfhost-process: {error}");
            ExitCode::FAILURE
        }
    }
}

fn client(url: &str, ca: Option<&str>) -> Result<Client, Failed> {
    let builder = Client::builder("00112233445566778899aabbccddeeff").endpoint(url).retries(0);
    let builder = match ca {
        Some(ca) => builder.ca_file(ca),
        None => builder,
    };
    // However busy the machine is.
    Ok(builder.timeout(Duration::from_secs(300)).build()?)
}

fn call(client: &Client) -> Result<(), Failed> {
    client.zone_list(&ZoneList::new())?;
    Ok(())
}

/// The sockets that this process has open.
fn sockets() -> Result<usize, Failed> {
    let mut count = 0;
    for entry in std::fs::read_dir("/proc/self/fd")? {
        // The folder's own descriptor is gone by the time that it is looked at.
        let target = std::fs::read_link(entry?.path());
        count += usize::from(target.is_ok_and(|target| target.to_string_lossy().starts_with("socket:")));
    }
    Ok(count)
}

fn expect(what: &str, found: usize, expected: usize) -> Result<(), Failed> {
    if found == expected { Ok(()) } else { Err(format!("{what}: {found} and not {expected}").into()) }
}

/// Runs `child` in a fork, and gives its process id.
fn fork(child: impl FnOnce() -> Result<(), Failed>) -> Result<libc::pid_t, Failed> {
    io::stdout().flush()?;
    // SAFETY: this process has one thread, so that the child may do whatever the parent may.
    #[expect(unsafe_code, reason = "there is no safe fork")]
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error().into()),
        0 => {
            let code = match child() {
                Ok(()) => 0,
                Err(error) => {
                    eprintln!("child: {error}");
                    1
                }
            };
            #[expect(clippy::exit, reason = "a child ends where it is")]
            std::process::exit(code)
        }
        pid => Ok(pid),
    }
}

/// Waits for a child to end well.
fn wait(pid: libc::pid_t) -> Result<(), Failed> {
    let mut status = 0;
    // SAFETY: `status` is there to be written to.
    #[expect(unsafe_code, reason = "there is no safe waitpid for a fork")]
    let waited = unsafe { libc::waitpid(pid, &raw mut status, 0) };
    if waited == pid && libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0 {
        Ok(())
    } else {
        Err(format!("a child ended with {status}").into())
    }
}

/// The parent keeps its warm connection, and each child makes one of its own.
fn forks(url: &str, ca: Option<&str>) -> Result<(), Failed> {
    // A fork before any call: nothing is inherited.
    let early = client(url, ca)?;
    wait(fork(|| call(&early))?)?;
    call(&early)?;
    expect("sockets of the parent", sockets()?, 1)?;

    // A child of a warm parent, with the parent's client and with one of its own, and a child of that.
    let grandchild = || {
        expect("inherited sockets of the grandchild", sockets()?, 1)?;
        call(&early)?;
        expect("sockets of the grandchild", sockets()?, 1)
    };
    let child = || {
        expect("inherited sockets of the child", sockets()?, 1)?;
        call(&early)?;
        call(&client(url, ca)?)?;
        // The inherited one is closed, and there is one of its own.
        expect("sockets of the child", sockets()?, 1)?;
        wait(fork(grandchild)?)?;
        call(&early)
    };
    wait(fork(child)?)?;
    // What the children did, the parent's connection does not know of.
    call(&early)?;
    expect("sockets of the parent", sockets()?, 1)?;

    // Fifty at once, while the parent goes on.
    let mut children = Vec::new();
    for _ in 0..50 {
        children.push(fork(|| (0..5).try_for_each(|_| call(&early)))?);
        call(&early)?;
    }
    for pid in children {
        wait(pid)?;
        call(&early)?;
    }
    expect("sockets of the parent", sockets()?, 1)?;
    println!("done");
    Ok(())
}

static SIGNALS: AtomicU32 = AtomicU32::new(0);

/// Calls go on under a signal every 5 ms that interrupts every wait of the system.
fn signals(url: &str) -> Result<(), Failed> {
    extern "C" fn count(_: libc::c_int) {
        SIGNALS.fetch_add(1, Ordering::SeqCst);
    }
    let every = libc::timeval { tv_sec: 0, tv_usec: 5000 };
    let timer = libc::itimerval { it_interval: every, it_value: every };
    // SAFETY: the handler only counts; both structures live as long as the calls that read them.
    #[expect(unsafe_code, reason = "there are no safe signals")]
    let set = unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = count as *const () as usize;
        libc::sigaction(libc::SIGALRM, &raw const action, std::ptr::null_mut()) == 0
            && libc::setitimer(libc::ITIMER_REAL, &raw const timer, std::ptr::null_mut()) == 0
    };
    if !set {
        return Err(io::Error::last_os_error().into());
    }
    let client = client(url, None)?;
    // A process that has to wait for its turn gets fewer of them a call: it calls until it had enough.
    for calls in 1..10_000 {
        call(&client)?;
        if calls >= 50 && SIGNALS.load(Ordering::SeqCst) >= 200 {
            break;
        }
    }
    println!("{} signals", SIGNALS.load(Ordering::SeqCst));
    Ok(())
}

/// A call by what the environment says, with the authorities of the system.
fn environment() -> Result<(), Failed> {
    call(&Client::from_env()?)
}

/// Refreshes the list in a file for ever, until it is killed.
fn refreshes(url: &str, file: &str) -> Result<(), Failed> {
    loop {
        Refresh::new().json(url).cache_file(file).run()?;
    }
}

/// A job that is killed where a step begins or ends, `kill -9`. Before that it prints each plan that it is about to apply.
fn job(client: &Client, server: &str, what: &str, plans: &str, step: &str, when: &str) -> Result<(), Failed> {
    let plans: Vec<Plan> = plans.lines().map(Plan::from_json).collect::<Result<_, _>>()?;
    let (step, is_end) = (step.to_owned(), when == "end");
    let watch = move |event: &StepEvent<'_>| {
        if let Some(plan) = event.plan.filter(|_| !event.is_end) {
            println!("{}", plan.to_json());
        }
        if event.step.as_str() == step && event.is_end == is_end {
            _ = io::stdout().flush();
            // SAFETY: it ends this process and touches nothing.
            #[expect(unsafe_code, reason = "there is no safe kill")]
            unsafe {
                libc::kill(libc::getpid(), libc::SIGKILL);
            }
        }
    };
    let provisioner = jobs::provisioner(client, server.parse()?).on_step(watch);
    jobs::Job::named(what).ok_or("no such job")?.run(&provisioner, &plans)?;
    println!("done");
    Ok(())
}
