//! The buffers of a connection: made once, wiped as soon as what is in them was used.

use std::io;

use ureq::unversioned::transport::Buffers;
use zeroize::Zeroize;

use crate::secret::Bytes;

/// Larger than the largest header that is read.
const INPUT: usize = 128 * 1024;
const OUTPUT: usize = 16 * 1024;
/// What ureq wants to have free of the input while it sends, and the least that it gets of the output.
const SPARE: usize = 10 * 1024;

/// What stands in `input[start..end]` was received and not consumed yet; what stands in `output[..filled]` is to be sent.
pub(super) struct Wiped {
    input: Bytes,
    start: usize,
    end: usize,
    output: Bytes,
    filled: usize,
    progress: bool,
}

impl Wiped {
    pub(super) fn new() -> Self {
        let buffer = |size| Bytes::from(vec![0; size]);
        Self { input: buffer(INPUT), start: 0, end: 0, output: buffer(OUTPUT), filled: 0, progress: false }
    }

    /// Adds what was written into the output, and tells whether there is no room for more.
    pub(super) fn output_written(&mut self, amount: usize) -> bool {
        self.filled += amount;
        OUTPUT - self.filled < SPARE
    }

    /// Gives what is to be sent, if anything is, to `send`, and wipes it: the connection may be kept for long.
    pub(super) fn send_output(&mut self, send: impl FnOnce(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let output = &mut self.output[..std::mem::take(&mut self.filled)];
        let outcome = if output.is_empty() { Ok(()) } else { send(output) };
        output.zeroize();
        outcome
    }

    /// Moves what is there to the front, if that space is needed.
    fn make_room(&mut self) {
        if self.start == self.end {
            self.input[..self.end].zeroize();
            (self.start, self.end) = (0, 0);
        } else if INPUT - self.end < SPARE {
            self.input.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
    }
}

impl Buffers for Wiped {
    fn output(&mut self) -> &mut [u8] {
        &mut self.output[self.filled..]
    }

    fn input(&self) -> &[u8] {
        &self.input[self.start..self.end]
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        self.make_room();
        &mut self.input[self.end..]
    }

    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        self.make_room();
        (&mut self.input[self.end..], &mut self.output[self.filled..])
    }

    fn input_appended(&mut self, amount: usize) {
        self.end += amount;
    }

    fn input_consume(&mut self, amount: usize) {
        self.progress = amount > 0;
        self.start += amount;
        if self.start == self.end {
            self.make_room();
        }
    }

    fn can_use_input(&self) -> bool {
        self.start < self.end && self.progress
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_received_stays_in_order() {
        let mut buffers = Wiped::new();
        let (mut next_in, mut next_out) = (0_u8, 0_u8);
        // Odd sizes, so that the ends meet everywhere.
        for round in 0..5000 {
            let free = buffers.input_append_buf();
            assert!(!free.is_empty(), "round {round}");
            let amount = free.len().min(4999);
            for byte in &mut free[..amount] {
                *byte = next_in;
                next_in = next_in.wrapping_add(1);
            }
            buffers.input_appended(amount);
            let amount = buffers.input().len().min(if round % 7 == 0 { 4000 } else { 5200 });
            for byte in &buffers.input()[..amount] {
                assert_eq!(*byte, next_out);
                next_out = next_out.wrapping_add(1);
            }
            buffers.input_consume(amount);
        }
        assert!(buffers.tmp_and_output().0.len() >= SPARE);
    }

    #[test]
    fn what_was_written_goes_out_together_and_is_wiped() {
        let mut buffers = Wiped::new();
        buffers.output()[..4].copy_from_slice(b"head");
        assert!(!buffers.output_written(4));
        buffers.tmp_and_output().1[..4].copy_from_slice(b"body");
        assert!(!buffers.output_written(4) && buffers.output_written(OUTPUT - SPARE));
        let sent = |output: &[u8]| {
            assert!(output.starts_with(b"headbody\0"));
            Ok(())
        };
        buffers.send_output(sent).unwrap();
        assert_eq!(buffers.output(), [0; OUTPUT]);
        buffers.send_output(|_| panic!("nothing is to be sent")).unwrap();
    }

    #[test]
    fn input_that_was_not_enough_waits_for_more() {
        let mut buffers = Wiped::new();
        assert!(!buffers.can_use_input());
        buffers.input_appended(10);
        buffers.input_consume(0);
        assert!(!buffers.can_use_input());
        buffers.input_consume(4);
        assert!(buffers.can_use_input());
        buffers.input_consume(6);
        assert!(!buffers.can_use_input());
    }
}
