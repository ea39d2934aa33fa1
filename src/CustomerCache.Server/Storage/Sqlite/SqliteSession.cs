using Microsoft.Data.Sqlite;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>Represents one connection with its prepared statements. Not thread safe.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    public SqliteSession(string path, SqliteOpenMode mode)
    {
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        try
        {
            _connection.Open();
            SqliteSchema.Execute(_connection, "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL;");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public SqliteConnection Connection => _connection;

    /// <summary>
    /// Returns the prepared statement with values for <c>$1</c>, <c>$2</c>, …; it is reused, so read it to the end before the next use.
    /// </summary>
    public SqliteCommand Prepare(string sql, params ReadOnlySpan<object> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
            {
                command.Parameters.Add(
                    new SqliteParameter { ParameterName = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${i}") }
                );
            }

            _prepared.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object> values) => Prepare(sql, values).ExecuteNonQuery();

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }
}
