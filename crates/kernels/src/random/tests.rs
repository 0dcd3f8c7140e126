use super::*;

/// Key, counter, output: the known answers of the Random123 distribution for threefry2x32, 20 rounds.
const KNOWN: [([u32; 2], [u32; 2], [u32; 2]); 3] = [
    ([0, 0], [0, 0], [0x6b20_0159, 0x99ba_4efe]),
    ([!0, !0], [!0, !0], [0x1cb9_96fc, 0xbb00_2be7]),
    (
        [0x1319_8a2e, 0x0370_7344],
        [0x243f_6a88, 0x85a3_08d3],
        [0xc492_3a9c, 0x483d_f7a0],
    ),
];

const KEY: Key = Key {
    seed: 42,
    stream: 7,
};

#[test]
fn threefry_gives_the_published_words() {
    for ([seed, stream], counter, expected) in KNOWN {
        let [c0, c1] = counter.map(|c| I32x4::splat(c.cast_signed()));
        let (x0, x1) = threefry(Key { seed, stream }, c0, c1);
        let words = [x0, x1].map(|x| x.to_array().map(i32::cast_unsigned));
        assert_eq!(words, expected.map(|w| [w; 4]));
    }
}

/// One number by the definition, word by word.
fn unit(key: Key, iteration: u32, i: usize) -> f32 {
    let counter = (4 * (i / 8) + i % 4) as i32;
    let (x0, x1) = threefry(
        key,
        I32x4::splat(counter),
        I32x4::splat(iteration.cast_signed()),
    );
    let word = if i % 8 < 4 { x0 } else { x1 }.to_array()[0].cast_unsigned();
    (word >> 8) as f32 / 16_777_216.0
}

#[test]
fn positions_follow_the_stated_layout() {
    let mut y = [0.0; 61];
    uniform(KEY, 9, 0.0, 1.0, &mut y, 0);
    for (i, y) in y.into_iter().enumerate() {
        assert_eq!(y, unit(KEY, 9, i), "position {i}");
    }
}

#[test]
fn bits_do_not_depend_on_the_range() {
    let n = 45;
    let x: Vec<f32> = (0..n).map(|i| i as f32 - 20.5).collect();
    let (mut u, mut d) = (vec![0.0; n], vec![0.0; n]);
    uniform(KEY, 3, -0.3, 0.7, &mut u, 0);
    dropout(&x, 0.4, KEY, 3, &mut d, 0..n);
    for a in 0..n {
        for b in a..=n {
            let (mut cut_u, mut cut_d) = (vec![9.0; n], vec![9.0; n]);
            uniform(KEY, 3, -0.3, 0.7, &mut cut_u[a..b], a);
            dropout(&x, 0.4, KEY, 3, &mut cut_d, a..b);
            assert_eq!((&cut_u[a..b], &cut_d[a..b]), (&u[a..b], &d[a..b]));
            let outside = cut_u[..a].iter().chain(&cut_u[b..]);
            let outside = outside.chain(&cut_d[..a]).chain(&cut_d[b..]);
            assert!(outside.into_iter().all(|&v| v == 9.0));
        }
    }
}

#[test]
fn seed_stream_and_iteration_all_matter() {
    let draw = |seed, stream, iteration| {
        let mut y = [0.0; 8];
        uniform(Key { seed, stream }, iteration, 0.0, 1.0, &mut y, 0);
        y
    };
    let draws = [draw(1, 2, 3), draw(4, 2, 3), draw(1, 4, 3), draw(1, 2, 4)];
    for i in 0..4 {
        for j in 0..i {
            assert_ne!(draws[i], draws[j]);
        }
    }
}

/// With n = 2^20 numbers the mean of u, of (u - 1/2)² and of neighbours' products stays within five
/// standard deviations, and so does every one of 64 bins.
#[test]
fn numbers_are_uniform_and_uncorrelated() {
    let n = 1 << 20;
    let mut y = vec![0.0; n];
    uniform(KEY, 0, 0.0, 1.0, &mut y, 0);
    assert!(y.iter().all(|u| (0.0..1.0).contains(u)));
    let root = (n as f64).sqrt();
    let centred: Vec<f64> = y.iter().map(|&u| f64::from(u) - 0.5).collect();
    let mean = |f: &dyn Fn(usize) -> f64| (0..n - 8).map(f).sum::<f64>() / (n - 8) as f64;
    assert!(mean(&|i| centred[i]).abs() < 5.0 * (1.0f64 / 12.0).sqrt() / root);
    let variance = mean(&|i| centred[i] * centred[i]);
    assert!((variance - 1.0 / 12.0).abs() < 5.0 * (1.0f64 / 180.0).sqrt() / root);
    for lag in [1, 4, 8] {
        assert!(mean(&|i| centred[i] * centred[i + lag]).abs() < 5.0 / 12.0 / root);
    }
    let mut bins = [0.0f64; 64];
    for u in y {
        bins[(u * 64.0) as usize] += 1.0;
    }
    let expected = n as f64 / 64.0;
    assert!(
        bins.iter()
            .all(|b| (b - expected).abs() < 5.0 * expected.sqrt())
    );
}

#[test]
fn dropout_keeps_and_scales_by_the_definition() {
    let x: Vec<f32> = (0..100).map(|i| i as f32 * 0.25 - 3.0).collect();
    let mut y = vec![0.0; 100];
    dropout(&x, 0.3, KEY, 5, &mut y, 0..100);
    let scale = 1.0 / (1.0 - 0.3f32);
    for i in 0..100 {
        let kept = unit(KEY, 5, i) >= 0.3;
        assert_eq!(y[i], if kept { x[i] * scale } else { 0.0 });
    }
}

#[test]
fn dropout_at_its_ends() {
    let x = [1.0, f32::NAN, f32::INFINITY, -2.0, 3.0];
    let mut y = [9.0; 5];
    dropout(&x, 1.0, KEY, 0, &mut y, 0..5);
    assert_eq!(y, [0.0; 5], "all dropped, NaN and infinities too");
    dropout(&x, 0.0, KEY, 0, &mut y, 0..5);
    assert_eq!(y.map(f32::to_bits), x.map(f32::to_bits));
}

/// Vectors that the TypeScript generator is tested against, too. To write the file again after an intended
/// change, run this test with WRITE_VECTORS set.
#[test]
fn shared_vectors_are_those_of_this_generator() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../test/vectors/threefry.json"
    );
    let text = vectors();
    if std::env::var_os("WRITE_VECTORS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
}

/// The published words, then eight draws as the bits of their float32 numbers.
fn vectors() -> String {
    let words = KNOWN.map(|(key, counter, words)| {
        format!(
            "    {{\n      \"key\": {key:?},\n      \"counter\": {counter:?},\n      \"words\": {words:?}\n    }}"
        )
    });
    let draws: [(u32, u32, u32, f32, f32, usize); 8] = [
        (0, 0, 0, 0.0, 1.0, 19),
        (1, 0, 0, 0.0, 1.0, 8),
        (0, 1, 0, 0.0, 1.0, 8),
        (0, 0, 1, 0.0, 1.0, 8),
        (42, 7, 3, -0.05, 0.05, 13),
        (u32::MAX, u32::MAX, u32::MAX, -1.0, 1.0, 9),
        (0x8000_0000, 12_345, 65_536, -0.3, 0.7, 17),
        (
            1_234_567_890,
            3_000_000_000,
            2_000_000_000,
            100.0,
            101.5,
            21,
        ),
    ];
    let draws = draws.map(|(seed, stream, iteration, low, high, len)| {
        let mut y = vec![0.0; len];
        uniform(Key { seed, stream }, iteration, low, high, &mut y, 0);
        let bits: Vec<String> = y.iter().map(|y| format!("{:08x}", y.to_bits())).collect();
        format!(
            "    {{\n      \"seed\": {seed},\n      \"stream\": {stream},\n      \"iteration\": {iteration},\n      \
             \"low\": {low},\n      \"high\": {high},\n      \"bits\": \"{}\"\n    }}",
            bits.join(" ")
        )
    });
    let (words, draws) = (words.join(",\n"), draws.join(",\n"));
    format!("{{\n  \"words\": [\n{words}\n  ],\n  \"uniform\": [\n{draws}\n  ]\n}}\n")
}
