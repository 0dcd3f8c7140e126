//! Storage of one value per time step: a slot for each, or a few that are reused in turn.

/// Slots of equal length; step s has slot `s % slots`. A history has a slot for every step, a pass that
/// keeps none has as many as one step touches.
pub struct StepBuffer<'a> {
    values: &'a mut [f32],
    slots: usize,
    /// Values of a slot.
    len: usize,
}

impl<'a> StepBuffer<'a> {
    pub fn new(values: &'a mut [f32], slots: usize, len: usize) -> Self {
        assert!(
            values.len() >= slots * len,
            "the slots do not fit into the buffer"
        );
        Self { values, slots, len }
    }

    /// A slot for each of `steps` in `kept`; without that, `few` slots taken from the front of `workspace`.
    pub fn kept_or(
        kept: Option<&'a mut [f32]>,
        steps: usize,
        few: usize,
        len: usize,
        workspace: &mut &'a mut [f32],
    ) -> Self {
        if let Some(values) = kept {
            return Self::new(values, steps, len);
        }
        let (values, rest) = core::mem::take(workspace).split_at_mut(few * len);
        *workspace = rest;
        Self::new(values, few, len)
    }

    pub fn slot(&mut self, s: usize) -> &mut [f32] {
        &mut self.values[s % self.slots * self.len..][..self.len]
    }

    /// Slot `s`, to be read, and slot `s + 1`, to be written.
    pub fn pair(&mut self, s: usize) -> (&[f32], &mut [f32]) {
        let (before, after) = (s % self.slots, (s + 1) % self.slots);
        let (low, high) = self.values.split_at_mut(before.max(after) * self.len);
        let low = &mut low[before.min(after) * self.len..][..self.len];
        let high = &mut high[..self.len];
        if before < after {
            (low, high)
        } else {
            (high, low)
        }
    }
}
