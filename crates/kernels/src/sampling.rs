//! Seeded random cases for the property tests.

/// Marsaglia's xorshift generator (2003) of 64 bits.
pub struct Sampler(u64);

impl Sampler {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    /// An integer from 0 to `end` - 1.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// One of the given values.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// A value between -4 and 4, of few bits, so that equal ones occur.
    pub fn value(&mut self) -> f32 {
        (self.below(4097) as f32 - 2048.0) / 512.0
    }

    pub fn values(&mut self, n: usize) -> Vec<f32> {
        (0..n).map(|_| self.value()).collect()
    }

    /// A shape of rank 0 to `max_rank` with axes of length 0 (rarely) to 9.
    pub fn shape(&mut self, max_rank: usize) -> Vec<u32> {
        let rank = self.below(max_rank + 1);
        (0..rank)
            .map(|_| match self.below(40) {
                0 => 0,
                n => (n as u32 - 1) % 9 + 1,
            })
            .collect()
    }

    /// 0..n split into three ranges.
    pub fn splits(&mut self, n: usize) -> [core::ops::Range<usize>; 3] {
        let (a, b) = (self.below(n + 1), self.below(n + 1));
        [0..a.min(b), a.min(b)..a.max(b), a.max(b)..n]
    }
}

/// Every index of `shape`, in row-major order.
pub fn indices(shape: &[u32]) -> impl Iterator<Item = Vec<usize>> {
    let n: usize = shape.iter().map(|&d| d as usize).product();
    (0..n).map(move |mut rest| {
        let mut index = vec![0; shape.len()];
        for d in (0..shape.len()).rev() {
            (index[d], rest) = (rest % shape[d] as usize, rest / shape[d] as usize);
        }
        index
    })
}
