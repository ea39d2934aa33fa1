namespace CustomerCache.Simulator;

/// <summary>
/// Holds the fleet that a simulator serves. Readers read <see cref="Current"/> once per response and see one version; edits are serialized
/// and visible in the next response.
/// </summary>
public sealed class LiveFleet
{
    private readonly Lock _gate = new();
    private volatile Fleet _current;

    internal LiveFleet(Fleet fleet) => _current = fleet;

    public Fleet Current => _current;

    /// <summary>Replaces the fleet by an edited one, as in <c>Edit(fleet => fleet.RenameClient(9101, "Acme"))</c>.</summary>
    /// <returns>The edited fleet.</returns>
    public Fleet Edit(Func<Fleet, Fleet> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        lock (_gate)
        {
            return _current = edit(_current);
        }
    }
}
