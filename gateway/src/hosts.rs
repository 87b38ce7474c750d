use std::fmt;
use std::path::Path;

use crate::Error;
use crate::address::Networks;
use crate::gateway::check_host;
use crate::secret::{KEY_LENGTH, random_hex};
use crate::store::{HostId, MEMORY, Store};

/// The hosts in a state file: the partners whose keys a gateway takes.
///
/// It can be used while a gateway serves from the same file, which then knows of a change at once.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let dir = tempfile::tempdir()?;
/// # let path = dir.path().join("state.db");
/// use cfhost_gateway::Hosts;
///
/// let hosts = Hosts::open_or_create(&path)?;
/// let key = Hosts::new_key()?;
/// let id = hosts.add(&key, "Example Hosting")?;
/// assert_eq!(hosts.list()?[0].pub_name, "Example Hosting");
/// hosts.remove(id, false)?;
/// # Ok(())
/// # }
/// ```
pub struct Hosts(Store);

/// A host, without its key: of that only a hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostSummary {
    /// Its number in the state file.
    pub id: i64,
    /// What its customers know it by.
    pub pub_name: String,
    /// How many accounts it may act for.
    pub users: u32,
    /// How many zones it has that are not deleted.
    pub zones: u32,
    /// The networks that it may call from, with blanks between; `None` for anywhere.
    pub addresses: Option<String>,
}

impl Hosts {
    /// Opens a state file that is there.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Store::open_existing(path.as_ref()).map(Self)
    }

    /// Opens a state file that is there, to look: nothing about it is changed, and nothing can be.
    pub fn open_to_read(path: impl AsRef<Path>) -> Result<Self, Error> {
        Store::open_to_read(path.as_ref()).map(Self)
    }

    /// Opens a state file, and makes it when it is not there.
    pub fn open_or_create(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        if path == Path::new(MEMORY) {
            return Err(Error::new("a state in memory is known to its gateway alone: give it a host as it starts"));
        }
        Store::open(path).map(Self)
    }

    /// A new host key from the operating system's random numbers. It belongs to nobody until it is [added](Self::add).
    pub fn new_key() -> Result<String, Error> {
        random_hex(KEY_LENGTH).map_err(Error::because("cannot make a key"))
    }

    /// Adds a host and returns its number; fails when that key is a host's, or was one's before it was regenerated.
    pub fn add(&self, key: &str, pub_name: &str) -> Result<i64, Error> {
        check_host(key, pub_name)?;
        match self.0.write(|state| state.add_host(key, pub_name))? {
            Some(id) => Ok(id.0),
            None => Err(Error::new("that key is a host's already, or was one's")),
        }
    }

    /// All hosts, oldest first.
    pub fn list(&self) -> Result<Vec<HostSummary>, Error> {
        let hosts = self.0.read(|state| Ok::<_, Error>(state.hosts()?))?;
        Ok(hosts
            .into_iter()
            .map(|host| HostSummary {
                id: host.id.0,
                pub_name: host.pub_name,
                users: host.users,
                zones: host.live_zones,
                addresses: host.addresses,
            })
            .collect())
    }

    /// Lets a host call only from these addresses and networks, such as `192.0.2.7` and `2001:db8::/32`, whatever it
    /// was locked to before. From elsewhere its key counts as an unknown one (code 100).
    pub fn lock<T: AsRef<str>>(&self, id: i64, addresses: impl IntoIterator<Item = T>) -> Result<(), Error> {
        self.set_lock(id, Some(&Networks::parse(addresses)?))
    }

    /// Lets a host call from anywhere.
    pub fn unlock(&self, id: i64) -> Result<(), Error> {
        self.set_lock(id, None)
    }

    fn set_lock(&self, id: i64, networks: Option<&Networks>) -> Result<(), Error> {
        self.0.write(|state| {
            let known = state.host_names()?.into_iter().find(|(known, _)| known.0 == id);
            let (host, _) = known.ok_or_else(|| no_host(id))?;
            Ok(state.lock_host(host, networks)?)
        })
    }

    /// Removes a host, and with it its links to accounts, its zones and its child hosts. While it has zones that are not
    /// deleted, or children that are not stopped, that takes `force`. Accounts stay: they belong to their owners.
    pub fn remove(&self, id: i64, force: bool) -> Result<(), Error> {
        self.0.write(|state| {
            let host = state.host(HostId(id))?.ok_or_else(|| no_host(id))?;
            if (host.live_zones > 0 || host.live_children > 0) && !force {
                return Err(Error::new(format!(
                    "host {id} has {} live zones and {} child hosts: delete and stop them first, or use force",
                    host.live_zones, host.live_children
                )));
            }
            Ok(state.remove_host(host.id)?)
        })
    }
}

fn no_host(id: i64) -> Error {
    Error::new(format!("there is no host {id}"))
}

impl fmt::Debug for Hosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hosts").finish_non_exhaustive()
    }
}
