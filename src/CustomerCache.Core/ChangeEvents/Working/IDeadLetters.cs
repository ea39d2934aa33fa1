using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Core.ChangeEvents.Working;

/// <summary>The dead letters of all topics and channels. Thread safe.</summary>
public interface IDeadLetters
{
    /// <summary>Returns all dead letters, the newest first.</summary>
    ValueTask<ImmutableArray<DeadLetter>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Handles what is in a dead letter again, at once. The letter goes if it is accepted. Returns null when there is none.</summary>
    ValueTask<RetryResult?> RetryAsync(string id, CancellationToken cancellationToken);

    /// <summary>Removes a dead letter; stored when the call returns. False when there is none.</summary>
    ValueTask<bool> DropAsync(string id, CancellationToken cancellationToken);
}
