/**
 * Verified local copies of the things a catalog names.
 *
 * <p>The entry type is {@link dev.openbook.datasets.fetch.Fetcher}; what can be fetched is in the
 * {@link dev.openbook.datasets.fetch.Catalog}, where things are kept and how long a silent network
 * is borne in {@link dev.openbook.datasets.fetch.FetchSettings}. Sources are the user's own folder,
 * what ships with Openbook, a model hub, and a package client run as a child process, which knows
 * its registry itself.
 *
 * <p>Invariants: a path that leaves this package has been checked against its checksum; an entry
 * appears in the cache whole, by one rename, or not at all, even after {@code kill -9}; nothing of
 * a wrong checksum is ever used. What the files mean is not known here.
 */
@NullMarked
package dev.openbook.datasets.fetch;

import org.jspecify.annotations.NullMarked;
