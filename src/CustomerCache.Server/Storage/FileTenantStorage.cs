using System.Globalization;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Storage;

/// <summary>
/// Files in a data folder: <c>&lt;system&gt;/&lt;host&gt;/records</c> and <c>state</c>, each with its previous version. Records come first, so a
/// crash between the two leaves records that the state does not know yet, never the other way round.
/// </summary>
internal sealed partial class FileTenantStorage(string folder, TimeProvider time, ILogger<FileTenantStorage> logger) : ITenantStorage
{
    private const string Records = "records";
    private const string State = "state";

    /// <inheritdoc/>
    public IReadOnlyList<TenantId> List() =>
    [
        .. from system in Enum.GetValues<DeviceSystem>()
           let systemFolder = Path.Combine(folder, system.Name())
           where Directory.Exists(systemFolder)
           from path in Directory.EnumerateDirectories(systemFolder).Order(StringComparer.Ordinal)
           let host = Uri.UnescapeDataString(Path.GetFileName(path))
           where TenantId.IsHost(host)
           select new TenantId(system, host),
    ];

    /// <inheritdoc/>
    public async Task<TenantState> LoadAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var stored = await ReadAsync(tenant, State, content => StateFile.Decode(content.Span), cancellationToken);
        var state = stored?.ToState(tenant) ?? TenantState.Unknown(tenant);
        var snapshot = await ReadAsync(tenant, Records, Restore, cancellationToken);

        var lost = stored?.Version ?? 0;
        return (snapshot?.Version ?? 0) < lost ? AfterLoss(state, snapshot, lost) : state with { Snapshot = snapshot };

        TenantSnapshot Restore(ReadOnlyMemory<byte> content)
        {
            var (version, changedAt, records) = RecordsFile.Decode(content);
            var builtAt = stored?.BuiltAt is { } at && at > changedAt ? at : changedAt;
            return TenantSnapshot.Restore(tenant, version, builtAt, changedAt, records);
        }
    }

    /// <inheritdoc/>
    public async Task SaveAsync(TenantState before, TenantState after, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(FolderOf(after.Tenant));
        if (after.Snapshot is { } snapshot && snapshot.Version != before.Snapshot?.Version)
        {
            await ChecksummedFile.WriteAsync(PathOf(after.Tenant, Records), RecordsFile.Encode(snapshot), cancellationToken);
        }

        await ChecksummedFile.WriteAsync(PathOf(after.Tenant, State), StateFile.Encode(after), cancellationToken);
    }

    // Callers have seen the version that is lost: what is served instead must not bear its number, nor wait for the date of its refresh.
    private TenantState AfterLoss(TenantState state, TenantSnapshot? previous, long lost) => state with
    {
        Snapshot = previous is null ? null : TenantSnapshot.Restore(state.Tenant, lost + 1, previous.ChangedAt, time.GetUtcNow(), previous.Records),
        LostVersion = lost,
        NextRefreshAt = null,
    };

    private async Task<T?> ReadAsync<T>(TenantId tenant, string name, Func<ReadOnlyMemory<byte>, T> decode, CancellationToken cancellationToken)
        where T : class
    {
        var path = PathOf(tenant, name);
        foreach (var candidate in new[] { path, ChecksummedFile.Previous(path) })
        {
            try
            {
                if (await ChecksummedFile.ReadAsync(candidate, cancellationToken) is { } content)
                {
                    return decode(content);
                }
            }
            catch (InvalidDataException e)
            {
                var aside = SetAside(candidate);
                Log.Damaged(logger, candidate, e.Message, aside);
            }
        }

        return null;
    }

    private string SetAside(string path)
    {
        var aside = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{time.GetUtcNow():yyyyMMddHHmmssfff}");
        File.Move(path, aside, overwrite: true);
        return aside;
    }

    private string PathOf(TenantId tenant, string name) => Path.Combine(FolderOf(tenant), name);

    private string FolderOf(TenantId tenant) => Path.Combine(folder, tenant.System.Name(), Uri.EscapeDataString(tenant.Host));

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Error, "{Path} is damaged ({Problem}); it is set aside as {Aside}, the previous version is used if there is one")]
        public static partial void Damaged(ILogger logger, string path, string problem, string aside);
    }
}
