#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Build a small protein from its sequence, simulate it, and write peptide.pdb and peptide.xtc.

The default is the 20-residue "Trp-cage" miniprotein TC5b, whose fold is described in
J. W. Neidigh, R. M. Fesinmeyer and N. H. Andersen, Nat. Struct. Biol. 9, 425-430 (2002).
No experimental coordinates are used:

  1. PeptideBuilder places the heavy atoms, with backbone angles chosen residue by residue
     according to the secondary structure of each residue in Trp-cage (option --fold);
  2. OpenMM adds the hydrogen atoms (pH 7, charged ends) and minimises the energy;
  3. OpenMM runs Langevin dynamics with the Amber ff14SB force field in implicit solvent
     (generalised Born, OBC2: A. Onufriev, D. Bashford and D. A. Case, Proteins 55, 383-394
     (2004)), first an equilibration, which is discarded, then the production run.

The PDB file holds the structure at time 0 of the production run.  The XTC file holds
frames at t = 1, 2, ..., N times the frame interval, with t in ps.

How to run it (Python 3.11 or newer; one CPU thread):

    pip install openmm==8.6.1 PeptideBuilder==1.1.0 biopython==1.88 numpy==2.4.6
    python build_peptide.py --output peptide

With the default options (600 ps in total) this takes about 10 minutes.  It was run with Python
3.11.7 and the package versions above.  The same seed gives the same trajectory only with one
thread, the same versions and the same type of CPU: rounding differences grow in time, so
otherwise expect different frames with similar statistics.
"""

import argparse
import io
import random
import time
from pathlib import Path

import openmm
from Bio.PDB import PDBIO
from openmm import app, unit
from PeptideBuilder import Geometry, PeptideBuilder

TRP_CAGE = "NLYIQWLKDGGPSSGRPPPS"
# One letter per residue (the keys of BACKBONE).  In Trp-cage residues 2-9 form an alpha helix,
# residues 11-14 a turn of 3-10 helix, and the end of the chain is like polyproline II.
# Left-handed glycines (10 and 15) join these parts.  This is only a starting point: the
# angles are ideal values, and the dynamics moves the chain from there.
TRP_CAGE_FOLD = "PHHHHHHHHLGGGGLPPPPP"
BACKBONE = {  # letter: (phi, psi) in degrees
    "H": (-62.0, -42.0),  # alpha helix
    "G": (-60.0, -28.0),  # 3-10 helix
    "P": (-70.0, 145.0),  # polyproline II
    "E": (-120.0, 130.0),  # beta strand
    "L": (75.0, 20.0),  # left-handed helix
}


def parse_arguments() -> argparse.Namespace:
    """Return the options, with the sequence and fold completed."""
    parser = argparse.ArgumentParser(
        description="Build a small protein from its sequence and simulate it.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--sequence", default=TRP_CAGE, help="one-letter amino acid sequence")
    letters = "/".join(BACKBONE)
    add("--fold", help=f"backbone of each residue, one letter of {letters} each; default: the "
        "Trp-cage fold for the Trp-cage sequence, otherwise one long helix")
    add("--frames", type=int, default=100, help="number of frames to write")
    add("--interval", type=float, default=5.0, help="time between frames, ps")
    add("--equilibration", type=float, default=100.0, help="time run before the first frame, ps")
    add("--timestep", type=float, default=4.0, help="integration time step, fs")
    add("--temperature", type=float, default=300.0, help="temperature, K")
    add("--friction", type=float, default=1.0, help="Langevin friction coefficient, 1/ps")
    add("--seed", type=int, default=2002, help="random seed, not 0")
    add("--threads", type=int, default=1, help="CPU threads")
    add("--output", default="peptide", help="output path without the .pdb/.xtc suffix")
    args = parser.parse_args()

    args.sequence = args.sequence.upper()
    if args.fold is None:
        args.fold = TRP_CAGE_FOLD if args.sequence == TRP_CAGE else "H" * len(args.sequence)
    args.fold = args.fold.upper()
    if not args.sequence or set(args.sequence) - set("ACDEFGHIKLMNPQRSTVWY"):
        parser.error("--sequence must consist of one-letter codes of the 20 amino acids")
    if len(args.fold) != len(args.sequence) or set(args.fold) - set(BACKBONE):
        parser.error(f"--fold must consist of one of the letters {letters} per residue")
    if args.seed == 0:
        parser.error("--seed 0 would make OpenMM choose a random seed")
    if min(args.frames, args.interval, args.timestep, args.temperature, args.threads) <= 0:
        parser.error("frames, interval, time step, temperature and threads must be positive")
    args.steps_per_frame = round(args.interval * 1000.0 / args.timestep)
    if abs(args.steps_per_frame * args.timestep / 1000.0 - args.interval) > 1e-9:
        parser.error("--interval must be a whole number of time steps")
    return args


def build_heavy_atoms(sequence: str, fold: str) -> app.PDBFile:
    """Return an OpenMM PDBFile with the heavy atoms of the chain, including the terminal OXT."""
    structure = None
    for i, (residue, letter) in enumerate(zip(sequence, fold, strict=True)):
        geometry = Geometry.geometry(residue)
        geometry.phi = BACKBONE[letter][0]
        if structure is None:
            structure = PeptideBuilder.initialize_res(geometry)
        else:
            geometry.psi_im1 = BACKBONE[fold[i - 1]][1]  # psi of the previous residue
            PeptideBuilder.add_residue(structure, geometry)
    PeptideBuilder.add_terminal_OXT(structure)
    text = io.StringIO()
    writer = PDBIO()
    writer.set_structure(structure)
    writer.save(text)
    text.seek(0)
    return app.PDBFile(text)


def add_implicit_solvent(system: openmm.System, topology: app.Topology) -> None:
    """Add water as a generalised Born continuum: model OBC2 with "mbondi2" radii.

    This is the same model as OpenMM's implicit/obc2.xml, but GBSAOBCForce is compiled code and
    several times faster on a CPU than the general CustomGBForce that the XML file sets up.
    """
    radius = {"H": 0.12, "C": 0.17, "N": 0.155, "O": 0.15, "S": 0.18}  # nm
    scale = {"H": 0.85, "C": 0.72, "N": 0.79, "O": 0.85, "S": 0.96}
    on_nitrogen = set()  # hydrogens bonded to nitrogen have a larger radius
    for bond in topology.bonds():
        for atom, other in (bond, bond[::-1]):
            if atom.element.symbol == "H" and other.element.symbol == "N":
                on_nitrogen.add(atom)
    nonbonded = next(f for f in system.getForces() if isinstance(f, openmm.NonbondedForce))
    solvent = openmm.GBSAOBCForce()
    for atom in topology.atoms():
        charge = nonbonded.getParticleParameters(atom.index)[0]
        element = atom.element.symbol
        r = 0.13 if atom in on_nitrogen else radius[element]
        solvent.addParticle(charge, r, scale[element])
    system.addForce(solvent)


def make_simulation(args: argparse.Namespace) -> app.Simulation:
    """Return a minimised OpenMM Simulation of the protein in implicit solvent."""
    heavy = build_heavy_atoms(args.sequence, args.fold)
    forcefield = app.ForceField("amber14/protein.ff14SB.xml")
    model = app.Modeller(heavy.topology, heavy.positions)
    random.seed(args.seed)  # addHydrogens starts from random positions
    model.addHydrogens(forcefield, pH=7.0, platform=openmm.Platform.getPlatformByName("Reference"))
    # Rigid bonds to hydrogen, and hydrogen masses of 2 (taken from their neighbours), make the
    # 4 fs time step stable.  Masses change the dynamics slightly, but not the mean structure.
    system = forcefield.createSystem(
        model.topology,
        nonbondedMethod=app.NoCutoff,
        constraints=app.HBonds,
        hydrogenMass=2.0 * unit.dalton,
    )
    add_implicit_solvent(system, model.topology)
    integrator = openmm.LangevinMiddleIntegrator(
        args.temperature * unit.kelvin,
        args.friction / unit.picosecond,
        args.timestep * unit.femtosecond,
    )
    integrator.setRandomNumberSeed(args.seed)
    simulation = app.Simulation(
        model.topology,
        system,
        integrator,
        openmm.Platform.getPlatformByName("CPU"),
        {"Threads": str(args.threads)},
    )
    simulation.context.setPositions(model.positions)
    simulation.minimizeEnergy()
    return simulation


def potential_energy(simulation: app.Simulation) -> float:
    """Return the potential energy in kJ/mol."""
    energy = simulation.context.getState(getEnergy=True).getPotentialEnergy()
    return energy.value_in_unit(unit.kilojoule_per_mole)


def main() -> None:
    """Build, simulate and write."""
    args = parse_arguments()
    start = time.perf_counter()
    simulation = make_simulation(args)
    context = simulation.context
    print(f"{simulation.topology.getNumAtoms()} atoms, minimised to "
          f"{potential_energy(simulation):.1f} kJ/mol", flush=True)

    context.setVelocitiesToTemperature(args.temperature * unit.kelvin, args.seed)
    simulation.step(round(args.equilibration * 1000.0 / args.timestep))

    # Count time and steps from here, so that the XTC time stamps start at the production run.
    context.setTime(0.0)
    simulation.currentStep = 0
    positions = context.getState(getPositions=True).getPositions()
    with Path(args.output + ".pdb").open("w", encoding="ascii") as file:
        app.PDBFile.writeFile(simulation.topology, positions, file)
    simulation.reporters.append(app.XTCReporter(args.output + ".xtc", args.steps_per_frame))
    simulation.step(args.frames * args.steps_per_frame)
    print(f"{args.frames} frames, {args.interval:g} ps apart, final potential energy "
          f"{potential_energy(simulation):.1f} kJ/mol, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
