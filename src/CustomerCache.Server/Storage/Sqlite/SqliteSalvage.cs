using Microsoft.Data.Sqlite;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>Copies the rows of a damaged database that can still be read and have their checksum.</summary>
internal static class SqliteSalvage
{
    /// <summary>
    /// Copies into an empty database and returns how many rows were kept and how many were found damaged. Rows that SQLite cannot reach are
    /// in neither count.
    /// </summary>
    public static (int Kept, int Lost) Copy(string damaged, SqliteSession target)
    {
        try
        {
            using var source = new SqliteSession(damaged, SqliteOpenMode.ReadWrite);
            using var transaction = target.Connection.BeginTransaction();
            var (states, lostStates) = Rows(
                source,
                "grain_state",
                row => Insert(target, row, "INSERT OR IGNORE INTO grain_state VALUES ($1, $2, $3, $4, $5)", row.GetString(2), 3)
            );
            var (values, lostValues) = RowsByKey(
                source,
                row => Insert(target, row, "INSERT OR IGNORE INTO keyed_value VALUES ($1, $2, $3, $4)", null, 2)
            );
            Epochs(source, target);
            if (lostStates + lostValues > 0)
            {
                // A store that lost rows must know it: an absent value may have replaced another one, and a tenant without its header has
                // had versions.
                target.Execute("INSERT OR REPLACE INTO node VALUES ('keyed_lost', '1')");
            }

            transaction.Commit();
            return (states + values, lostStates + lostValues);
        }
        catch (SqliteException)
        {
            target.Execute("INSERT OR REPLACE INTO node VALUES ('keyed_lost', '1')");
            return (0, 0);
        }
    }

    // Row by row, so that an unreadable page costs only its rows.
    private static (int Kept, int Lost) Rows(SqliteSession source, string table, Func<SqliteDataReader, bool> copy)
    {
        var (kept, lost) = (0, 0);
        var end = source.Prepare($"SELECT max(rowid) FROM {table}").ExecuteScalar() is long most ? most : 0;
        for (long id = 1; id <= end; id++)
        {
            try
            {
                using var row = source.Prepare($"SELECT * FROM {table} WHERE rowid = $1", id).ExecuteReader();
                if (row.Read())
                {
                    _ = copy(row) ? kept++ : lost++;
                }
            }
            catch (SqliteException)
            {
                lost++;
            }
        }

        return (kept, lost);
    }

    // In the order of the keys, by which an unreadable page is found from both ends: it costs its rows, and several cost those between
    // them. How many is unknown; each end counts as one.
    private static (int Kept, int Lost) RowsByKey(SqliteSession source, Func<SqliteDataReader, bool> copy)
    {
        var (kept, lost) = (0, 0);
        foreach (var order in (string[])["ASC", "DESC"])
        {
            try
            {
                using var rows = source
                    .Prepare($"SELECT store, place, payload, checksum FROM keyed_value ORDER BY store {order}, place {order}")
                    .ExecuteReader();
                while (rows.Read())
                {
                    _ = copy(rows) ? kept++ : lost++;
                }

                return (kept, lost);
            }
            catch (SqliteException)
            {
                lost++;
            }
        }

        return (kept, lost);
    }

    private static bool Insert(SqliteSession target, SqliteDataReader row, string insert, string? etag, int payloadAt)
    {
        var (first, second, payload, checksum) = (
            row.GetString(0),
            row.GetString(1),
            row.GetFieldValue<byte[]>(payloadAt),
            row.GetFieldValue<byte[]>(payloadAt + 1)
        );
        if (!checksum.AsSpan().SequenceEqual(RowChecksum.Of(first, second, etag ?? "", payload)))
        {
            return false;
        }

        return (
                etag is null
                    ? target.Execute(insert, first, second, payload, checksum)
                    : target.Execute(insert, first, second, etag, payload, checksum)
            ) == 1;
    }

    private static void Epochs(SqliteSession source, SqliteSession target)
    {
        try
        {
            using var owners = source.Prepare("SELECT store, epoch FROM keyed_owner").ExecuteReader();
            while (owners.Read())
            {
                target.Execute("INSERT OR IGNORE INTO keyed_owner VALUES ($1, $2)", owners.GetString(0), owners.GetInt64(1));
            }
        }
        catch (SqliteException)
        {
            // Epochs only tell owners of one process apart: every store is acquired anew at the start.
        }
    }
}
