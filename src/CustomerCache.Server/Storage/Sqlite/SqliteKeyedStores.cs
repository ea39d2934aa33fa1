using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>
/// Keeps keyed stores in the database. Acquiring a store raises its epoch; writes with an earlier epoch are refused. Thread safe.
/// </summary>
internal sealed class SqliteKeyedStores(SqliteDatabase database) : IKeyedStores
{
    internal const string Table = "keyed_value";

    /// <inheritdoc/>
    public IKeyedStore Open(string name) => new Store(database, name);

    private sealed class Store(SqliteDatabase database, string name) : IKeyedStore
    {
        private long _epoch;

        public async Task<StoreContent> AcquireAsync(CancellationToken cancellationToken)
        {
            _epoch = await database.WriteAsync(
                session =>
                    (long)
                        session
                            .Prepare(
                                "INSERT INTO keyed_owner VALUES ($1, 1) ON CONFLICT (store) DO UPDATE SET epoch = epoch + 1 RETURNING "
                                    + "epoch",
                                name
                            )
                            .ExecuteScalar()!,
                cancellationToken
            );

            // No earlier owner can write any more, so the rows are consistent.
            var (values, damaged, lost) = await database.ReadAsync(Read, cancellationToken);
            foreach (var place in damaged)
            {
                await database.SetAsideAsync(Table, name, place);
            }

            return new StoreContent(values, IsComplete: damaged.Count == 0 && !lost);
        }

        public Task WriteAsync(IReadOnlyList<KeyedWrite> changes, CancellationToken cancellationToken)
        {
            var rows = changes.Select(c => (c.Key, Value: c.Value?.ToArray())).ToArray();
            return database.WriteAsync(
                session =>
                {
                    CheckOwner(session);
                    foreach (var (place, value) in rows)
                    {
                        _ = value is null
                            ? session.Execute("DELETE FROM keyed_value WHERE store = $1 AND place = $2", name, place)
                            : session.Execute(
                                "INSERT OR REPLACE INTO keyed_value VALUES ($1, $2, $3, $4)",
                                name,
                                place,
                                value,
                                RowChecksum.Of(name, place, "", value)
                            );
                    }

                    return true;
                },
                cancellationToken
            );
        }

        public Task ClearAsync(CancellationToken cancellationToken) =>
            database.WriteAsync(
                session =>
                {
                    CheckOwner(session);
                    return session.Execute("DELETE FROM keyed_value WHERE store = $1", name);
                },
                cancellationToken
            );

        private (Dictionary<string, byte[]> Values, List<string> Damaged, bool Lost) Read(SqliteSession session)
        {
            var (values, damaged) = (new Dictionary<string, byte[]>(StringComparer.Ordinal), new List<string>());
            using (var reader = session.Prepare("SELECT place, payload, checksum FROM keyed_value WHERE store = $1", name).ExecuteReader())
            {
                while (reader.Read())
                {
                    var (place, payload) = (reader.GetString(0), reader.GetFieldValue<byte[]>(1));
                    if (reader.GetFieldValue<byte[]>(2).AsSpan().SequenceEqual(RowChecksum.Of(name, place, "", payload)))
                    {
                        values[place] = payload;
                    }
                    else
                    {
                        damaged.Add(place);
                    }
                }
            }

            return (values, damaged, session.Prepare("SELECT 1 FROM node WHERE name = 'keyed_lost'").ExecuteScalar() is not null);
        }

        private void CheckOwner(SqliteSession session)
        {
            if (
                session.Prepare("SELECT epoch FROM keyed_owner WHERE store = $1", name).ExecuteScalar() is not long epoch
                || epoch != _epoch
            )
            {
                throw new StoreFencedException($"{name} was acquired by another owner.");
            }
        }
    }
}
