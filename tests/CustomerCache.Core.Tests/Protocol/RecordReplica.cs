using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>A process that follows a tenant: it asks an owner for its status, then for the changes, then publishes.</summary>
internal sealed class RecordReplica(RecordMutant mutant)
{
    private readonly TenantPublication _publication = new(Sample.VeloCloud, new FakeTime());
    private (TenantSnapshot? Known, TenantStatus Status)? _asked;
    private (TenantSnapshot? Known, TenantSnapshot? Read, TenantStatus Status)? _read;

    public TenantState State => _publication.State;

    /// <summary>Gets the step of the synchronization: it asks, reads, then publishes.</summary>
    public RecordSync Sync =>
        _read is not null ? RecordSync.Publishes
        : _asked is not null ? RecordSync.Reads
        : RecordSync.Asks;

    /// <summary>Reports the served version to an owner, and receives its status.</summary>
    public void Ask(RecordOwner owner)
    {
        var known = State.Snapshot;
        if (owner.Publication.State.IsSurpassedBy(known?.Version ?? 0, known?.ChangedAt))
        {
            owner.Surpassing = (known?.Version ?? 0, known?.ChangedAt);
        }

        _asked = (known, owner.Status);
        if (owner.Status.Version < (known?.Version ?? 0) && mutant != RecordMutant.ReplicaTakesOlderVersions)
        {
            _asked = null;
        }
    }

    /// <summary>Reads the changes from an owner, which may be another one or have moved on.</summary>
    public void Read(RecordOwner owner)
    {
        var (known, status) = _asked!.Value;
        _asked = null;
        _read = (
            known,
            status.IsOf(known) ? known : Transfer(owner, mutant == RecordMutant.ReplicaTrustsVersionNumbers ? known : status.BaseOf(known)),
            status
        );
    }

    /// <summary>Publishes what was read; when that is not what the status said, with the present status of an owner.</summary>
    public void Publish(RecordOwner owner)
    {
        var (known, read, status) = _read!.Value;
        _read = null;
        if (!status.IsOf(read))
        {
            status = owner.Status;
        }

        if (mutant == RecordMutant.ReplicaTakesOlderVersions)
        {
            _publication.Restore(status.ToState(read));
        }
        else if (ReferenceEquals(known, State.Snapshot))
        {
            _publication.Follow(status, read);
        }
    }

    public override string ToString() =>
        ProtocolModel.Join(
            State.Snapshot?.Version,
            Describe(State.Snapshot),
            Describe(_asked?.Status),
            _read?.Read?.Version,
            Describe(_read?.Read),
            Describe(_read?.Status)
        );

    private TenantSnapshot? Transfer(RecordOwner owner, TenantSnapshot? known)
    {
        if (owner.Publication.State.Snapshot is not { } current)
        {
            return null;
        }

        var changes = owner.Publication.ChangesAsync(known?.Version ?? 0, TimeSpan.Zero, CancellationToken.None).GetAwaiter().GetResult();
        var delta = (changes as TenantChanges.Delta)?.Changes;
        if (mutant == RecordMutant.ReplicaAppliesTheNewestChangeOnly && delta is not null && current.Delta is { } last)
        {
            delta = last with { From = known!.Version, FromChangedAt = null };
        }

        var isFrom =
            mutant is RecordMutant.ReplicaAppliesADeltaOfALostVersion or RecordMutant.ReplicaTrustsVersionNumbers
            || (known is not null && delta?.IsFrom(known) == true);
        return known is null || delta is null || !isFrom
            ? TenantSnapshot.Restore(current.Tenant, current.Version, current.BuiltAt, current.ChangedAt, [.. current.Records])
            : known.Apply(delta, current.BuiltAt, current.ChangedAt);
    }

    private static (long? Version, DateTimeOffset? ChangedAt, DateTimeOffset? BuiltAt) Describe(TenantStatus? status) =>
        (status?.Version, status?.ChangedAt, status?.BuiltAt);

    private static string Describe(TenantSnapshot? snapshot) => $"{RecordFleet.Describe(snapshot)} {snapshot?.BuiltAt.Ticks}";
}

/// <summary>Specifies the next step of a replica's synchronization.</summary>
internal enum RecordSync
{
    Asks = 0,
    Reads,
    Publishes,
}
