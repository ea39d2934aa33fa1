using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>
/// Keeps keyed stores in the database. Acquiring a store raises its epoch; writes with an earlier epoch are refused. Thread safe.
/// </summary>
internal sealed class SqliteKeyedStores(SqliteDatabase database) : IKeyedStores
{
    internal const string Table = "keyed_value";

    // SQLite looks a parameter up among all of the statement, so more at once take longer for each.
    private const int DeletedAtOnce = 64;

    private static readonly string Places = string.Join(", ", Enumerable.Range(2, DeletedAtOnce).Select(i => $"${i}"));

    private static readonly string DeleteMany = $"DELETE FROM keyed_value WHERE store = $1 AND place IN ({Places})";

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
            // Prepared here, since all stores share the thread that writes.
            var rows = Prepare(changes);
            return database.WriteAsync(
                session =>
                {
                    CheckOwner(session);
                    for (var i = 0; i < rows.Length; )
                    {
                        i += rows[i].Value is { } value ? Put(session, rows[i], value) : Delete(session, rows.AsSpan(i));
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

        // Deletions between two puts are sorted: neighbours in the table share its pages.
        private Row[] Prepare(IReadOnlyList<KeyedWrite> changes)
        {
            var rows = new Row[changes.Count];
            for (var i = 0; i < rows.Length; i++)
            {
                var (place, value) = (changes[i].Key, changes[i].Value?.ToArray());
                rows[i] = new Row(place, value, value is null ? null : RowChecksum.Of(name, place, "", value));
            }

            for (var from = 0; from < rows.Length; )
            {
                var count = CountDeleted(rows.AsSpan(from));
                Array.Sort(rows, from, count, Row.ByPlace);
                from += count + 1;
            }

            return rows;
        }

        private int Put(SqliteSession session, Row row, byte[] value)
        {
            session.Execute("INSERT OR REPLACE INTO keyed_value VALUES ($1, $2, $3, $4)", name, row.Place, value, row.Checksum!);
            return 1;
        }

        // Deletes the first rows as far as they are deletions and one statement takes them; returns how many.
        private int Delete(SqliteSession session, ReadOnlySpan<Row> rows)
        {
            var count = Math.Min(CountDeleted(rows), DeletedAtOnce);
            if (count == 1)
            {
                session.Execute("DELETE FROM keyed_value WHERE store = $1 AND place = $2", name, rows[0].Place);
                return 1;
            }

            // A statement of fixed length is prepared once: what is left of it names the last row again.
            var values = new object[DeletedAtOnce + 1];
            values[0] = name;
            for (var i = 0; i < DeletedAtOnce; i++)
            {
                values[i + 1] = rows[Math.Min(i, count - 1)].Place;
            }

            session.Execute(DeleteMany, values);
            return count;
        }

        private static int CountDeleted(ReadOnlySpan<Row> rows)
        {
            var count = 0;
            while (count < rows.Length && rows[count].Value is null)
            {
                count++;
            }

            return count;
        }

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

    private readonly record struct Row(string Place, byte[]? Value, byte[]? Checksum)
    {
        public static readonly Comparer<Row> ByPlace = Comparer<Row>.Create(static (a, b) => string.CompareOrdinal(a.Place, b.Place));
    }
}
