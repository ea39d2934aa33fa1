using Orleans.Storage;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>
/// Keeps grain state in the database, one row per state. Writes and clears are conditional on the ETag; a row that is damaged reads as
/// absent.
/// </summary>
internal sealed class SqliteGrainStorage(SqliteDatabase database, IGrainStorageSerializer serializer) : IGrainStorage
{
    internal const string Table = "grain_state";

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var grain = grainId.ToString();
        var row = await database.ReadAsync(session => Find(session, stateName, grain), CancellationToken.None);
        if (row is { IsDamaged: true })
        {
            await database.SetAsideAsync(Table, stateName, grain);
            row = null;
        }

        grainState.State = row is null ? Activator.CreateInstance<T>() : serializer.Deserialize<T>(row.Payload);
        (grainState.ETag, grainState.RecordExists) = (row?.ETag, row is not null);
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (grain, expected) = (grainId.ToString(), grainState.ETag);
        var payload = serializer.Serialize(grainState.State).ToArray();
        var next = Guid.NewGuid().ToString("N");
        await database.WriteAsync(
            session =>
            {
                var checksum = RowChecksum.Of(stateName, grain, next, payload);
                var changed = expected is null
                    ? session.Execute(
                        "INSERT INTO grain_state VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                        stateName,
                        grain,
                        next,
                        payload,
                        checksum
                    )
                    : session.Execute(
                        "UPDATE grain_state SET etag = $3, payload = $4, checksum = $5 WHERE state = $1 AND grain = $2 AND etag = $6",
                        stateName,
                        grain,
                        next,
                        payload,
                        checksum,
                        expected
                    );
                return changed == 1 ? true : throw Conflict(session, stateName, grain, expected);
            },
            CancellationToken.None
        );
        (grainState.ETag, grainState.RecordExists) = (next, true);
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (grain, expected) = (grainId.ToString(), grainState.ETag);
        await database.WriteAsync(
            session =>
            {
                var changed = session.Execute(
                    "DELETE FROM grain_state WHERE state = $1 AND grain = $2 AND etag = $3",
                    stateName,
                    grain,
                    expected ?? ""
                );
                return changed == 1 || (expected is null && Stored(session, stateName, grain) is null)
                    ? true
                    : throw Conflict(session, stateName, grain, expected);
            },
            CancellationToken.None
        );
        grainState.State = Activator.CreateInstance<T>();
        (grainState.ETag, grainState.RecordExists) = (null, false);
    }

    private static Row? Find(SqliteSession session, string state, string grain)
    {
        using var reader = session
            .Prepare("SELECT etag, payload, checksum FROM grain_state WHERE state = $1 AND grain = $2", state, grain)
            .ExecuteReader();
        if (!reader.Read())
        {
            return null;
        }

        var (etag, payload) = (reader.GetString(0), reader.GetFieldValue<byte[]>(1));
        return new Row(etag, payload, !reader.GetFieldValue<byte[]>(2).AsSpan().SequenceEqual(RowChecksum.Of(state, grain, etag, payload)));
    }

    private static string? Stored(SqliteSession session, string state, string grain) =>
        session.Prepare("SELECT etag FROM grain_state WHERE state = $1 AND grain = $2", state, grain).ExecuteScalar() as string;

    private static InconsistentStateException Conflict(SqliteSession session, string state, string grain, string? expected) =>
        new($"{state} of {grain} was written by another owner.", Stored(session, state, grain) ?? "absent", expected ?? "absent");

    private sealed record Row(string ETag, byte[] Payload, bool IsDamaged);
}
