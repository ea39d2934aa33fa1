using Microsoft.Data.Sqlite;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>Defines the tables of the database and how an older one is brought up to date.</summary>
internal static class SqliteSchema
{
    /// <summary>Marks a file as ours (<c>PRAGMA application_id</c>), so that no other database is taken for one.</summary>
    public const int ApplicationId = 0x43435331;

    // One script per version, applied in order. A script that was released never changes: a later one mends it.
    private static readonly string[] Migrations =
    [
        """
            CREATE TABLE grain_state (state TEXT NOT NULL, grain TEXT NOT NULL, etag TEXT NOT NULL, payload BLOB NOT NULL, checksum BLOB NOT NULL, PRIMARY KEY (state, grain));
            CREATE TABLE keyed_owner (store TEXT NOT NULL PRIMARY KEY, epoch INTEGER NOT NULL);
            CREATE TABLE keyed_value (store TEXT NOT NULL, place TEXT NOT NULL, payload BLOB NOT NULL, checksum BLOB NOT NULL, PRIMARY KEY (store, place));
            CREATE TABLE damaged_row (found_at TEXT NOT NULL, source TEXT NOT NULL, place TEXT NOT NULL, payload BLOB);
            CREATE TABLE node (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
            """,
        // Rows in the order of their keys, in one tree: most are small, and written and deleted by key.
        """
            CREATE TABLE keyed_value_next (store TEXT NOT NULL, place TEXT NOT NULL, payload BLOB NOT NULL, checksum BLOB NOT NULL, PRIMARY KEY (store, place)) WITHOUT ROWID;
            INSERT INTO keyed_value_next SELECT store, place, payload, checksum FROM keyed_value ORDER BY store, place;
            DROP TABLE keyed_value;
            ALTER TABLE keyed_value_next RENAME TO keyed_value;
            """,
    ];

    /// <summary>The version that this release writes.</summary>
    public static int Version => Migrations.Length;

    /// <summary>
    /// Creates the tables or brings them up to date, in one transaction. Throws <see cref="StartRefusedException"/> for a file that is not
    /// ours or is newer than this release.
    /// </summary>
    public static void Apply(SqliteConnection connection, string path)
    {
        var (application, version) = (Read(connection, "application_id"), Read(connection, "user_version"));
        if (application != ApplicationId && (application != 0 || version != 0))
        {
            throw new StartRefusedException(
                $"{path} is a database of another application; set CustomerCache:DataFolder to another folder."
            );
        }

        if (version > Version)
        {
            throw new StartRefusedException(
                $"{path} was written by a later release (schema {version}, this one knows {Version}); start that release, or restore a "
                    + $"backup of this one."
            );
        }

        if (version == Version)
        {
            return;
        }

        using var transaction = connection.BeginTransaction();
        foreach (var script in Migrations.Skip(version))
        {
            Execute(connection, script);
        }

        Execute(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};");
        transaction.Commit();
    }

    /// <summary>Runs statements that return nothing.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Returns whether SQLite's integrity check passes.</summary>
    public static bool IsSound(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(1)";
        return command.ExecuteScalar() is "ok";
    }

    /// <summary>Reads a number of the file's header.</summary>
    public static int Read(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA " + pragma;
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
