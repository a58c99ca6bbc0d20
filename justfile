# Thin names for `cargo xtask …`, for those who have just; nothing lives here that does not live there.

# a living neighbourhood on this machine
up *args:
    cargo xtask up {{args}}

# everything that has to hold
test *args:
    cargo xtask test {{args}}

# the rules about the tree
tidy:
    cargo xtask tidy

# format Rust and TypeScript
fmt:
    cargo xtask fmt

# the lints that the tests run
lint:
    cargo xtask lint

# pull the plug
crash *args:
    cargo xtask crash {{args}}

# the simulator
sim *args:
    cargo xtask sim {{args}}

# ratios against the floors of the same run
bench *args:
    cargo xtask bench {{args}}
