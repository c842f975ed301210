//! What kind of volume a directory lies on, and where it is mounted: on some, locks of two machines do not meet.

use std::path::{Path, PathBuf};

/// What a volume is, as far as it matters to a file that one program at a time may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VolumeKind {
    /// A disk of this machine.
    Local,
    /// Shared with other machines over a network, under this name.
    Network(&'static str),
    /// Served by a program (FUSE): a network folder, a synchronised one, or a disk in a foreign format.
    Served,
}

/// A volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// Its kind.
    pub kind: VolumeKind,
    /// Where it is mounted, as far as that can be found out; else the directory asked about.
    pub mount: PathBuf,
    /// Mounted without the power to write.
    pub read_only: bool,
}

/// Numbers by which Linux names file systems (`linux/magic.h`, `statfs(2)`, and those of the file systems themselves).
const NETWORK: &[(u64, &str)] = &[
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB2"),
    (0x0102_1997, "9p"),
    (0x5346_414F, "AFS"),
    (0x6B41_4653, "AFS"),
    (0x7375_7245, "Coda"),
    (0x00C3_6400, "Ceph"),
    (0x564C, "NCP"),
    (0x7461_636F, "OCFS2"),
    (0x0116_1970, "GFS2"),
    (0x0BD0_0BD0, "Lustre"),
    (0x2003_0528, "OrangeFS"),
    (0x1983_0326, "BeeGFS"),
    (0x4750_4653, "GPFS"),
    (0x786F_4256, "VirtualBox"),
    (0xBACB_ACBC, "VMware"),
    (0x7C7C_6673, "Parallels"),
];
const FUSE: u64 = 0x6573_5546;

/// The kind that a file system's number stands for.
fn kind_of(magic: u64) -> VolumeKind {
    if magic == FUSE {
        return VolumeKind::Served;
    }
    let known = NETWORK.iter().find(|(number, _)| *number == magic);
    known.map_or(VolumeKind::Local, |(_, name)| VolumeKind::Network(name))
}

impl Volume {
    /// The volume that `path` lies on. What cannot be found out is taken as local and writable: this warns, it does
    /// not guard.
    #[cfg(target_os = "linux")]
    pub fn of(path: &Path) -> Self {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let kind = rustix::fs::statfs(&path).map_or(VolumeKind::Local, |found| {
            // the field is signed on some machines; the number is one of 32 bits on all
            kind_of(u64::from(found.f_type as u32))
        });
        let read_only = rustix::fs::statvfs(&path)
            .is_ok_and(|found| found.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY));
        let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let mount = mount_point(&mounts, &path).unwrap_or_else(|| path.clone());
        Self { kind, mount, read_only }
    }

    /// The volume that `path` lies on; other systems are not asked.
    #[cfg(not(target_os = "linux"))]
    pub fn of(path: &Path) -> Self {
        Self { kind: VolumeKind::Local, mount: path.to_owned(), read_only: false }
    }
}

/// The longest mount point of a mountinfo table that `path` lies under; of two alike the later covers the earlier.
fn mount_point(mounts: &str, path: &Path) -> Option<PathBuf> {
    let points =
        mounts.lines().filter_map(|line| line.split(' ').nth(4)).map(|raw| PathBuf::from(plain(raw)));
    points.filter(|point| path.starts_with(point)).max_by_key(|point| point.components().count())
}

/// Blanks in a mount point are written as `\040`.
fn plain(raw: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(raw.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_and_served_volumes_are_known_by_their_numbers() {
        for (magic, kind) in [
            (0x6969, VolumeKind::Network("NFS")),
            (0xFF53_4D42, VolumeKind::Network("CIFS")),
            (0xFE53_4D42, VolumeKind::Network("SMB2")),
            (0x0102_1997, VolumeKind::Network("9p")),
            (0x6573_5546, VolumeKind::Served),
            (0xEF53, VolumeKind::Local),
            (0x0102_1994, VolumeKind::Local),
        ] {
            assert_eq!(kind_of(magic), kind, "{magic:x}");
        }
    }

    #[test]
    fn the_nearest_mount_point_is_named() {
        let mounts = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
                      30 22 0:9 / /mnt/a\\040b rw - tmpfs none rw\n\
                      31 30 0:10 / /mnt/a\\040b/c rw - tmpfs none rw\n";
        let of = |path: &str| mount_point(mounts, Path::new(path)).unwrap();
        assert_eq!(of("/mnt/a b/x"), Path::new("/mnt/a b"));
        assert_eq!(of("/mnt/a b/c/x"), Path::new("/mnt/a b/c"));
        assert_eq!(of("/mnt/a bc"), Path::new("/"));
        assert_eq!(mount_point("", Path::new("/")), None);
    }
}
