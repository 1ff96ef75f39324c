//! What is wrong with what looks like a code.

use super::{
    super::{datamatrix::Located, luma::Luma},
    Steps, Texture,
    scales::{Area, Scale},
};

/// Steps of a code with pixels enough grow to twice their square at half size. Measured: 0.5 to 1.1 at 1.2 to 1.8 pixels
/// a module, 1.8 and more where codes are read.
const TOO_FAR: f32 = 1.3;
/// Of steps that are not as far above noise, growth is not known well enough.
const LEAST_SIGNAL: f32 = 30.0;
/// Modules that are too small look most like a code in areas that are as small. Growth alone is not enough: edges that
/// lie between the pixels of a smaller size, all of them, do not grow either.
const LARGEST_SIDE: f32 = 32.0;

/// Whether modules are so small that their edges are lost when the picture is halved.
pub(super) fn is_too_far(scales: &[Scale], texture: &Texture) -> bool {
    let [full, half, ..] = scales else { return false };
    let strength = |scale: &Scale| {
        let strength = scale.strength(scale.within(texture.area));
        strength.weak + strength.strong
    };
    let is_small = texture.area.side <= LARGEST_SIDE && texture.signal > LEAST_SIGNAL;
    texture.may_be_code() && is_small && strength(half) < TOO_FAR * strength(full)
}

/// An edge of the picture is near if it is so many sides of the area away.
const NEAR: f32 = 0.7;
/// At the edge a code that is cut off steps by as large a part of what it steps by in its middle.
const GOES_ON: f32 = 0.4;

/// Whether the texture goes on up to an edge of the picture, without the margin that every code has.
pub(super) fn is_cut_off(picture: &Luma, scales: &[Scale], texture: &Texture) -> bool {
    let (Some(scale), true) = (scales.get(1), texture.may_be_cut_code()) else { return false };
    let Area { left, top, side } = texture.area;
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let least = GOES_ON * scale.within(texture.area).energy();
    let blocks = (side / scale.block) as usize;
    let goes_on = |place: &dyn Fn(f32) -> (f32, f32)| {
        let busy = (0..blocks).filter(|nth| {
            let (left, top) = place(*nth as f32 * scale.block);
            let steps: Steps = scale.within(Area { left, top, side: 1.0 });
            steps.energy() > least
        });
        2 * busy.count() > blocks
    };
    let near = NEAR * side;
    (left < near && goes_on(&|along| (0.0, top + along)))
        || (top < near && goes_on(&|along| (left + along, 0.0)))
        || (width - left - side < near && goes_on(&|along| (width - 2.0, top + along)))
        || (height - top - side < near && goes_on(&|along| (left + along, height - 2.0)))
}

/// Whether located borders lie around the likeliest texture.
pub(super) fn is_located(clear: &[Texture], located: Option<&Located>) -> bool {
    /// How far the middles may be apart, in parts of the symbol's side.
    const APART: f32 = 0.35;
    let (Some(texture), Some(located)) = (clear.first().filter(|texture| texture.may_be_code()), located) else {
        return false;
    };
    let [a, b, c, d] = located.corners;
    let middle = ((a.0 + b.0 + c.0 + d.0) / 4.0, (a.1 + b.1 + c.1 + d.1) / 4.0);
    let side = (a.0 - c.0).hypot(a.1 - c.1).max((b.0 - d.0).hypot(b.1 - d.1)) / 2.0_f32.sqrt();
    let (x, y) = texture.area.middle();
    (middle.0 - x).abs().max((middle.1 - y).abs()) < APART * side
        && (0.7 * texture.area.side..2.5 * texture.area.side).contains(&side)
}
